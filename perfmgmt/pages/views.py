from django.shortcuts import render


def today(request):
    return render(request, "base.html")


def objective(request, objective_id):
    return render(request, "base.html")


def alignment(request):
    return render(request, "base.html")


def person(request, member_id):
    return render(request, "base.html")


def home(request):
    return render(request, "base.html")


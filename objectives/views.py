from django.shortcuts import render


def objective_list(request):
    return render(request, "base.html")


def measures(request):
    return render(request, "base.html")


def indicator(request, indicator_id):
    return render(request, "base.html")


def update(request):
    return render(request, "base.html")


def checkin(request, indicator_id):
    return render(request, "base.html")


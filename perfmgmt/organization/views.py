from django.shortcuts import render


def settings(request):
    return render(request, "base.html")


def people(request):
    return render(request, "base.html")


def keys(request):
    return render(request, "base.html")


def inbox(request):
    return render(request, "base.html")


def audit(request):
    return render(request, "base.html")


def invitation(request, token):
    return render(request, "base.html")

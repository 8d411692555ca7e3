from django.shortcuts import render


def learning(request):
    return render(request, "base.html")


def packs(request):
    return render(request, "base.html")


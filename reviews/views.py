from django.shortcuts import render


def review_list(request):
    return render(request, "base.html")


def review(request, review_id):
    return render(request, "base.html")


def room(request, review_id):
    return render(request, "base.html")


def wall(request, review_id):
    return render(request, "base.html")


def interventions(request):
    return render(request, "base.html")


def decisions(request):
    return render(request, "base.html")

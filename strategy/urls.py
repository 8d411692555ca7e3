from django.urls import path

from strategy import views

app_name = "strategy"
urlpatterns = [
    path("direction/", views.direction, name="direction"),
]

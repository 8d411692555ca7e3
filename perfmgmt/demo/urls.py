from django.urls import path

from perfmgmt.demo import views

app_name = "demo"
urlpatterns = [
    path("settings/clock/", views.clock, name="clock"),
]

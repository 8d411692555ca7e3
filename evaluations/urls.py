from django.urls import path

from evaluations import views

app_name = "evaluations"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("packs/", views.packs, name="packs"),
]

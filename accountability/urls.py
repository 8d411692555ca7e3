from django.urls import path

from accountability import views

app_name = "accountability"
urlpatterns = [
    path("accountability/", views.overview, name="overview"),
    path("accountability/leaving/<uuid:member_id>/", views.leaving, name="leaving"),
]

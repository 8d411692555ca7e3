from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.review_list, name="list"),
    path("reviews/<uuid:review_id>/", views.review, name="review"),
    path("reviews/<uuid:review_id>/room/", views.room, name="room"),
    path("reviews/<uuid:review_id>/wall/", views.wall, name="wall"),
    path("interventions/", views.interventions, name="interventions"),
    path("decisions/", views.decisions, name="decisions"),
]

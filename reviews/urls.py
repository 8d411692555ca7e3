from django.urls import path

from reviews import views

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.review_list, name="list"),
    path("reviews/<uuid:review_id>/", views.review, name="review"),
    path("reviews/<uuid:review_id>/room/", views.room, name="room"),
    path("reviews/<uuid:review_id>/wall/", views.wall, name="wall"),
    path("reviews/<uuid:review_id>/live/", views.live, name="live"),
    path("reviews/<uuid:review_id>/start/", views.start, name="start"),
    path("reviews/<uuid:review_id>/close/", views.close, name="close"),
    path("reviews/<uuid:review_id>/items/<uuid:item_id>/", views.item, name="item"),
    path("reviews/<uuid:review_id>/items/<uuid:item_id>/open/", views.open_item, name="open"),
    path("reviews/<uuid:review_id>/items/<uuid:item_id>/decision/", views.decide, name="decide"),
    path(
        "reviews/<uuid:review_id>/items/<uuid:item_id>/proposals/<slug:reason>/",
        views.proposal,
        name="proposal",
    ),
    path("interventions/", views.interventions, name="interventions"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:decision_id>/done/", views.complete, name="done"),
    path("decisions/<uuid:decision_id>/adopt/", views.adopt, name="adopt"),
]

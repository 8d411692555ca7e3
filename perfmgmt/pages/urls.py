from django.urls import path

from perfmgmt.pages import recalibrating, views

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("direction/", views.direction, name="direction"),
    path("direction/map/", views.strategy_map, name="map"),
    path("direction/assumptions/", views.assumptions, name="assumptions"),
    path("objectives/<uuid:objective_id>/", views.objective, name="objective"),
    path(
        "measures/<uuid:indicator_id>/recalibrate/",
        recalibrating.of_indicator,
        name="recalibrate-indicator",
    ),
    path(
        "objectives/<uuid:objective_id>/recalibrate/",
        recalibrating.of_objective,
        name="recalibrate-objective",
    ),
    path(
        "decisions/<uuid:recalibrating_id>/recalibrate/",
        recalibrating.of_decision,
        name="recalibrate-decision",
    ),
    path("alignment/", views.alignment, name="alignment"),
    path("alignment/branch/", views.branch, name="branch"),
    path("alignment/map/", views.alignment_map, name="alignment-map"),
    path("people/<uuid:member_id>/", views.person, name="person"),
    path("people/<uuid:member_id>/end-access/", views.end_access, name="end_access"),
    path("search/", views.search, name="search"),
    path("learning/offers/", views.lesson_offers, name="lesson-offers"),
    path("preferences/", views.preferences, name="preferences"),
]

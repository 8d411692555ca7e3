from django.urls import path

from perfmgmt.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.today, name="today"),
    path("objectives/<uuid:objective_id>/", views.objective, name="objective"),
    path("alignment/", views.alignment, name="alignment"),
    path("people/<uuid:member_id>/", views.person, name="person"),
]

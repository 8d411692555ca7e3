from django.urls import path

from perfmgmt.organization import views

app_name = "organization"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/people/", views.people, name="people"),
    path("settings/keys/", views.keys, name="keys"),
    path("inbox/", views.inbox, name="inbox"),
    path("audit/", views.audit, name="audit"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]

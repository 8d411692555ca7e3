from django.urls import path

from evaluations import views

app_name = "evaluations"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("packs/", views.packs, name="packs"),
    path("packs/<uuid:pack_id>/row/", views.pack_row, name="pack-row"),
    path("packs/<uuid:pack_id>/retry/", views.retry, name="retry"),
    path("packs/<uuid:pack_id>/file/", views.pack_file, name="pack-file"),
]

from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("objectives/", views.objective_list, name="list"),
    path("objectives/new/", views.new_objective, name="new"),
    path("objectives/beside/", views.beside_objective, name="beside"),
    path("objectives/<uuid:objective_id>/edit/", views.edit_objective, name="edit"),
    path("objectives/<uuid:objective_id>/activate/", views.activate, name="activate"),
    path("objectives/<uuid:objective_id>/end/", views.end, name="end"),
    path("objectives/views/new/", views.new_view, name="view-new"),
    path("objectives/views/<uuid:view_id>/delete/", views.remove_view, name="view-delete"),
    path("measures/", views.measures, name="measures"),
    path("measures/<uuid:indicator_id>/", views.indicator, name="indicator"),
    path("measures/signals/<uuid:signal_id>/", views.acknowledge, name="acknowledge"),
    path("update/", views.update, name="update"),
    path("update/<uuid:indicator_id>/", views.checkin, name="checkin"),
    path("update/<uuid:indicator_id>/preview/", views.preview, name="preview"),
]

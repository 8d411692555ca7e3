from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("objectives/", views.objective_list, name="list"),
    path("measures/", views.measures, name="measures"),
    path("measures/options/", views.options, name="options"),
    path("measures/<uuid:indicator_id>/", views.indicator, name="indicator"),
    path("measures/<uuid:indicator_id>/formula/", views.formula, name="formula"),
    path(
        "measures/<uuid:indicator_id>/formula/preview/",
        views.formula_preview,
        name="formula-preview",
    ),
    path(
        "measures/<uuid:indicator_id>/formula/remove/", views.remove_formula, name="remove-formula"
    ),
    path("measures/<uuid:indicator_id>/drivers/add/", views.add_driver, name="add-driver"),
    path("measures/<uuid:indicator_id>/drives/add/", views.add_driven, name="add-driven"),
    path("measures/drivers/<uuid:link_id>/", views.driver, name="driver"),
    path("measures/drivers/<uuid:link_id>/remove/", views.remove_driver, name="remove-driver"),
    path("measures/signals/<uuid:signal_id>/", views.acknowledge, name="acknowledge"),
    path("update/", views.update, name="update"),
    path("update/<uuid:indicator_id>/", views.checkin, name="checkin"),
    path("update/<uuid:indicator_id>/preview/", views.preview, name="preview"),
]

from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("objectives/", views.objective_list, name="list"),
    path("measures/", views.measures, name="measures"),
    path("measures/<uuid:indicator_id>/", views.indicator, name="indicator"),
    path("measures/signals/<uuid:signal_id>/", views.acknowledge, name="acknowledge"),
    path("imports/", views.import_list, name="imports"),
    path("imports/template.xlsx", views.import_template, name="import-template"),
    path("imports/<uuid:upload_id>/", views.import_one, name="import"),
    path("imports/<uuid:upload_id>/columns/", views.import_columns, name="import-columns"),
    path("imports/<uuid:upload_id>/apply/", views.import_apply, name="import-apply"),
    path("imports/<uuid:upload_id>/progress/", views.import_progress, name="import-progress"),
    path("imports/<uuid:upload_id>/report/", views.import_report, name="import-report"),
    path("imports/<uuid:upload_id>/undo/", views.import_undo, name="import-undo"),
    path("update/", views.update, name="update"),
    path("update/<uuid:indicator_id>/", views.checkin, name="checkin"),
    path("update/<uuid:indicator_id>/preview/", views.preview, name="preview"),
]

from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("objectives/", views.objective_list, name="list"),
    path("objectives/new/", views.new_objective, name="new"),
    path("objectives/parents/", views.parent_choices, name="parents"),
    path("objectives/beside/", views.beside_objective, name="beside"),
    path("objectives/<uuid:objective_id>/edit/", views.edit_objective, name="edit"),
    path("objectives/<uuid:objective_id>/activate/", views.activate, name="activate"),
    path("objectives/<uuid:objective_id>/end/", views.end, name="end"),
    path("objectives/<uuid:objective_id>/move/", views.move, name="move"),
    path("objectives/views/new/", views.new_view, name="view-new"),
    path("objectives/views/<uuid:view_id>/delete/", views.remove_view, name="view-delete"),
    path("initiatives/", views.initiative_list, name="initiatives"),
    path("initiatives/new/", views.new_initiative, name="initiative-new"),
    path("initiatives/<uuid:initiative_id>/", views.initiative, name="initiative"),
    path("initiatives/<uuid:initiative_id>/edit/", views.edit_initiative, name="initiative-edit"),
    path(
        "initiatives/<uuid:initiative_id>/state/", views.initiative_state, name="initiative-state"
    ),
    path(
        "initiatives/<uuid:initiative_id>/remove/",
        views.remove_initiative,
        name="initiative-remove",
    ),
    path(
        "initiatives/<uuid:initiative_id>/milestones/new/",
        views.new_milestone,
        name="milestone-new",
    ),
    path("milestones/<uuid:milestone_id>/edit/", views.edit_milestone, name="milestone-edit"),
    path("milestones/<uuid:milestone_id>/reach/", views.reach_milestone, name="milestone-reach"),
    path("milestones/<uuid:milestone_id>/remove/", views.remove_milestone, name="milestone-remove"),
    path("templates/", views.template_list, name="templates"),
    path("templates/save/<uuid:plan_id>/", views.save_template, name="template-save"),
    path("templates/<uuid:template_id>/", views.template, name="template"),
    path("templates/<uuid:template_id>/start/", views.start_from_template, name="template-start"),
    path("templates/<uuid:template_id>/delete/", views.delete_template, name="template-delete"),
    path("measures/", views.measures, name="measures"),
    path("measures/new/", views.new_indicator, name="indicator-new"),
    path("measures/<uuid:indicator_id>/", views.indicator, name="indicator"),
    path("measures/<uuid:indicator_id>/edit/", views.edit_indicator, name="indicator-edit"),
    path("measures/<uuid:indicator_id>/path/", views.target_path, name="indicator-path"),
    path("measures/<uuid:indicator_id>/retire/", views.retire, name="indicator-retire"),
    path("measures/<uuid:indicator_id>/reinstate/", views.reinstate, name="indicator-reinstate"),
    path("measures/<uuid:indicator_id>/split/", views.split, name="indicator-split"),
    path("measures/<uuid:indicator_id>/attach/", views.attach, name="indicator-attach"),
    path(
        "objectives/<uuid:objective_id>/indicators/add/", views.add_indicator, name="indicator-add"
    ),
    path(
        "objectives/<uuid:objective_id>/indicators/<uuid:link_id>/edit/",
        views.edit_link,
        name="link-edit",
    ),
    path(
        "objectives/<uuid:objective_id>/indicators/<uuid:link_id>/remove/",
        views.remove_link,
        name="link-remove",
    ),
    path("measures/options/", views.options, name="options"),
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
    path("measures/drivers/<uuid:driver_id>/", views.driver, name="driver"),
    path("measures/drivers/<uuid:driver_id>/remove/", views.remove_driver, name="remove-driver"),
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

from django.urls import path

from objectives import views

app_name = "objectives"
urlpatterns = [
    path("objectives/", views.objective_list, name="list"),
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
    path("measures/<uuid:indicator_id>/", views.indicator, name="indicator"),
    path("measures/signals/<uuid:signal_id>/", views.acknowledge, name="acknowledge"),
    path("update/", views.update, name="update"),
    path("update/<uuid:indicator_id>/", views.checkin, name="checkin"),
    path("update/<uuid:indicator_id>/preview/", views.preview, name="preview"),
]

from django.urls import path

from accountability import views

DEPENDENCY = "dependencies/<uuid:dependency_id>/"

app_name = "accountability"
urlpatterns = [
    path("accountability/", views.overview, name="overview"),
    path("accountability/leaving/<uuid:member_id>/", views.leaving, name="leaving"),
    path("accountability/matrix.xlsx", views.matrix_xlsx, name="matrix-xlsx"),
    path("accountability/matrix.csv", views.matrix_csv, name="matrix-csv"),
    path("accountability/people/", views.people_options, name="people-options"),
    path("objectives/<uuid:objective_id>/handover/", views.hand_over, name="hand-over"),
    path("objectives/<uuid:objective_id>/roles/", views.give_role, name="give-role"),
    path("handovers/<uuid:handover_id>/accept/", views.accept_handover, name="handover-accept"),
    path("handovers/<uuid:handover_id>/decline/", views.decline_handover, name="handover-decline"),
    path(
        "handovers/<uuid:handover_id>/withdraw/", views.withdraw_handover, name="handover-withdraw"
    ),
    path("roles/<uuid:assignment_id>/take/", views.take_role, name="take-role"),
    path("dependencies/", views.dependency_list, name="dependencies"),
    path("dependencies/network/", views.dependency_network, name="network"),
    path("dependencies/options/", views.dependency_options, name="dependency-options"),
    path(
        "objectives/<uuid:objective_id>/dependencies/new/",
        views.propose,
        name="dependency-propose",
    ),
    path(DEPENDENCY, views.dependency, name="dependency"),
    path(f"{DEPENDENCY}agree/", views.agree, name="dependency-agree"),
    path(f"{DEPENDENCY}offer/", views.offer, name="dependency-offer"),
    path(f"{DEPENDENCY}decline/", views.decline, name="dependency-decline"),
    path(f"{DEPENDENCY}at-risk/", views.at_risk, name="dependency-at-risk"),
    path(f"{DEPENDENCY}clear/", views.clear, name="dependency-clear"),
    path(f"{DEPENDENCY}keep/", views.keep, name="dependency-keep"),
    path(f"{DEPENDENCY}break/", views.break_, name="dependency-break"),
    path(f"{DEPENDENCY}withdraw/", views.withdraw, name="dependency-withdraw"),
    path(
        "objectives/<uuid:objective_id>/also-serves/",
        views.add_alignment,
        name="alignment-add",
    ),
    path("objectives/bulk-edit/", views.bulk_edit, name="bulk-edit"),
    path("bulk-edits/<uuid:bulk_edit_id>/", views.bulk_edit_done, name="bulk-edit-done"),
    path("bulk-edits/<uuid:bulk_edit_id>/undo/", views.undo_bulk_edit, name="bulk-edit-undo"),
    path("alignments/<uuid:alignment_id>/", views.alignment, name="alignment"),
    path("alignments/<uuid:alignment_id>/remove/", views.remove_alignment, name="alignment-remove"),
]

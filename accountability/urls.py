from django.urls import path

from accountability import views

app_name = "accountability"
urlpatterns = [
    path("accountability/", views.overview, name="overview"),
    path("accountability/leaving/<uuid:member_id>/", views.leaving, name="leaving"),
    path("accountability/matrix.xlsx", views.matrix_xlsx, name="matrix-xlsx"),
    path("accountability/matrix.csv", views.matrix_csv, name="matrix-csv"),
    path("accountability/people/", views.people_options, name="people-options"),
    path("objectives/<uuid:objective_id>/handover/", views.hand_over, name="hand-over"),
    path("objectives/<uuid:objective_id>/roles/", views.give_role, name="give-role"),
    path("handovers/<uuid:handover_id>/accept/", views.accept, name="handover-accept"),
    path("handovers/<uuid:handover_id>/decline/", views.decline, name="handover-decline"),
    path("handovers/<uuid:handover_id>/withdraw/", views.withdraw, name="handover-withdraw"),
    path("roles/<uuid:assignment_id>/take/", views.take_role, name="take-role"),
]

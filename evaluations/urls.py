from django.urls import path

from evaluations import views

app_name = "evaluations"
LESSON = "learning/lessons/<uuid:lesson_id>/"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("learning/cycles/", views.cycles, name="cycles"),
    path("learning/cycles/open/", views.open_cycle, name="cycle-open"),
    path("learning/<uuid:cycle_id>/", views.cycle, name="cycle"),
    path("learning/<uuid:cycle_id>/prefill/", views.prefill_cycle, name="cycle-prefill"),
    path("learning/<uuid:cycle_id>/submit/", views.submit_cycle, name="cycle-submit"),
    path("learning/<uuid:cycle_id>/calibrate/", views.calibrate_cycle, name="cycle-calibrate"),
    path("learning/<uuid:cycle_id>/sign/", views.sign_cycle, name="cycle-sign"),
    path("learning/<uuid:cycle_id>/close/", views.close_cycle, name="cycle-close"),
    path("learning/evaluations/<uuid:evaluation_id>/", views.evaluation, name="evaluation"),
    path("learning/evaluations/<uuid:evaluation_id>/submit/", views.submit, name="submit"),
    path("learning/evaluations/<uuid:evaluation_id>/send-back/", views.send_back, name="send-back"),
    path("learning/evaluations/<uuid:evaluation_id>/calibrate/", views.calibrate, name="calibrate"),
    path("learning/evaluations/<uuid:evaluation_id>/sign/", views.sign, name="sign"),
    path(
        "learning/evaluations/<uuid:evaluation_id>/judge/<slug:question>/",
        views.judge,
        name="judge",
    ),
    path("learning/lessons/", views.lesson_list, name="lessons"),
    path("learning/lessons/new/", views.write_lesson, name="lesson-write"),
    path(LESSON, views.lesson, name="lesson"),
    path(f"{LESSON}change/", views.change_lesson, name="lesson-change"),
    path(f"{LESSON}take-back/", views.take_back_lesson, name="lesson-take-back"),
    path(f"{LESSON}useful/", views.useful, name="lesson-useful"),
    path(f"{LESSON}dismiss/", views.dismiss, name="lesson-dismiss"),
    path("health/", views.health, name="health"),
    path("health/<str:code>/", views.check, name="health-check"),
    path("health/<str:code>/limit/", views.set_limit, name="health-limit"),
    path("packs/", views.packs, name="packs"),
    path("packs/<uuid:pack_id>/row/", views.pack_row, name="pack-row"),
    path("packs/<uuid:pack_id>/retry/", views.retry, name="retry"),
    path("packs/<uuid:pack_id>/file/", views.pack_file, name="pack-file"),
]

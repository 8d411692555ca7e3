from django.urls import path

from evaluations import views

app_name = "evaluations"
LESSON = "learning/lessons/<uuid:lesson_id>/"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
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

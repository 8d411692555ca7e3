from django.urls import path

from perfmgmt.organization import views

app_name = "organization"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/people/", views.people, name="people"),
    path("settings/people/invite/", views.invite, name="invite"),
    path("settings/people/<uuid:member_id>/role/", views.change_role, name="role"),
    path("settings/people/<uuid:member_id>/end-access/", views.end_access, name="end_access"),
    path("settings/people/<uuid:member_id>/invite/", views.invite_again, name="invite_again"),
    path("settings/people/<uuid:member_id>/units/", views.person_units, name="person_units"),
    path("settings/people/<uuid:member_id>/manager/", views.manager, name="manager"),
    path("settings/units/", views.units, name="units"),
    path("settings/units/new/", views.new_unit, name="new_unit"),
    path("settings/units/<uuid:unit_id>/", views.unit, name="unit"),
    path("settings/units/<uuid:unit_id>/edit/", views.edit_unit, name="edit_unit"),
    path("settings/units/<uuid:unit_id>/move/", views.move_unit, name="move_unit"),
    path("settings/units/<uuid:unit_id>/remove/", views.remove_unit, name="remove_unit"),
    path("settings/units/<uuid:unit_id>/people/add/", views.add_person, name="add_person"),
    path("settings/invitations/<uuid:invitation_id>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<uuid:member_id>/absence/", views.absence, name="absence"),
    path("stand-ins/<uuid:delegation_id>/end/", views.stand_in_end, name="stand_in_end"),
    path(
        "stand-ins/<uuid:delegation_id>/withdraw/",
        views.withdraw_stand_in,
        name="stand_in_withdraw",
    ),
    path("settings/keys/", views.keys, name="keys"),
    path("settings/keys/create/", views.create_key, name="create_key"),
    path("settings/keys/<uuid:key_id>/revoke/", views.revoke_key, name="revoke_key"),
    path("settings/words/", views.words, name="words"),
    path("settings/words/preview/", views.words_preview, name="words_preview"),
    path("settings/words/set/", views.words_preset, name="words_preset"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.mark_all_read, name="mark_all_read"),
    path("inbox/<uuid:notification_id>/", views.open_notification, name="open_notification"),
    path("inbox/<uuid:notification_id>/read/", views.mark_one_read, name="mark_one_read"),
    path("audit/", views.audit, name="audit"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]

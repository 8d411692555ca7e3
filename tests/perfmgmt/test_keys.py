"""API keys: shown once, revoked at once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization import services
from perfmgmt.organization.dates import day
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Organization
from perfmgmt.tenancy.scope import tenant_scope
from tests.factories import NOW

KEYS = "/o/aldermere/settings/keys/"
HX = {"HX-Request": "true"}


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.erin.user)
    return client


def create(cast, name="Brno ERP", **fields) -> tuple[ApiKey, str]:
    return services.create_api_key(
        actor=cast.erin, **{"name": name, "can_write": False, "now": timezone.now()} | fields
    )


def test_a_key_acts_as_its_member_and_its_secret_is_not_stored(cast):
    key, secret = create(cast, member=cast.bob, can_write=True)
    assert ApiKey.objects.usable(secret, NOW) == key
    assert (key.member, key.can_write, key.prefix) == (cast.bob, True, secret[:9])
    assert secret.startswith("tl_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(k::text, '') FROM tenancy_apikey k"
            " UNION ALL SELECT string_agg(payload::text, '') FROM events_event"
        )
        assert secret not in str(cursor.fetchall())
    told = Delivery.objects.values_list("recipient", "channel")
    assert set(told) == {(cast.bob.pk, "inbox"), (cast.bob.pk, "email")}


def test_ones_own_key_is_told_to_nobody(cast):
    create(cast)
    assert not Delivery.objects.exists()
    assert Event.objects.get().payload["member"] == "Erin"


def test_a_day_in_the_past_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        create(cast, expires_at=timezone.now() - timedelta(seconds=1))
    assert (str(refusal.value), refusal.value.field) == ("This day is in the past.", "expires_on")


def test_a_name_serves_one_live_key(cast):
    key, _secret = create(cast)
    with pytest.raises(Refused, match="There is a key with this name"):
        create(cast, name="brno erp")
    services.revoke_api_key(actor=cast.erin, key=key, now=NOW)
    create(cast, name="brno erp")


def test_a_key_is_revoked_once(cast):
    key, secret = create(cast)
    services.revoke_api_key(actor=cast.erin, key=key, now=NOW)
    assert ApiKey.objects.usable(secret, NOW) is None
    with pytest.raises(Refused, match="The key Brno ERP was revoked already"):
        services.revoke_api_key(actor=cast.erin, key=key, now=NOW)


def test_the_page_lists_live_keys(cast, admin):
    create(cast, "Zeta", expires_at=timezone.now() + timedelta(days=3))
    create(cast, "Alpha", can_write=True)
    old, _secret = create(cast, "Old")
    services.revoke_api_key(actor=cast.erin, key=old, now=NOW)
    with tenant_scope(cast.rival.id):
        pass
    response = admin.get(KEYS)
    assert [(row.name, row.may, row.acts_as) for row in response.context["rows"]] == [
        ("Alpha", "read and write", "Erin"),
        ("Zeta", "read", "Erin"),
    ]
    assert response.context["finding"] == "2 keys open the API"


def test_no_keys(admin):
    response = admin.get(KEYS)
    assert response.context["finding"] == "No key opens the API"
    assert "No program has a key." in response.text


def test_a_key_that_nobody_uses_is_marked(cast, admin):
    key, _secret = create(cast, now=timezone.now() - timedelta(days=91))
    [row] = admin.get(KEYS).context["rows"]
    assert "st-risk" in row.used
    ApiKey.objects.filter(pk=key.pk).update(last_used_on=timezone.now().date())
    [row] = admin.get(KEYS).context["rows"]
    assert "st-risk" not in row.used


def test_the_secret_is_shown_once_in_the_dialog_and_never_again(cast, admin):
    response = admin.post(KEYS + "create/", {"name": "Brno ERP", "can_write": "yes"}, headers=HX)
    secret = response.context["secret"]
    assert ApiKey.objects.usable(secret, NOW).can_write
    assert response.text.count(secret) == 1
    assert response.text.lstrip().startswith("<dialog data-modal")
    assert 'hx-swap-oob="true"' in response.text
    assert "no-store" in response["Cache-Control"]
    assert secret not in admin.get(KEYS).text


def test_the_last_day_of_a_key_counts_in_the_organisations_zone(cast, admin):
    type(cast.organization).objects.filter(pk=cast.organization.pk).update(time_zone="Asia/Tokyo")
    day = timezone.now().date() + timedelta(days=30)
    admin.post(KEYS + "create/", {"name": "ERP", "can_write": "no", "expires_on": day.isoformat()})
    expires = ApiKey.objects.get().expires_at
    assert expires.isoformat() == f"{day}T14:59:59.999999+00:00"


def place_in_table(key):
    """Where the row lies: every UPDATE of it writes it to another place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM tenancy_apikey WHERE id = %s", [key.pk])
        return cursor.fetchone()


def read_measures(client, secret):
    return client.get(
        "/api/v1/aldermere/indicators/", headers={"Authorization": f"Bearer {secret}"}
    )


def test_the_day_of_its_use_is_kept_in_the_organisations_zone(cast, client, admin):
    Organization.objects.filter(pk=cast.organization.pk).update(time_zone="Pacific/Kiritimati")
    key, secret = create(cast)
    assert key.last_used_on is None
    assert read_measures(client, secret).status_code == 200
    key.refresh_from_db()
    assert key.last_used_on == timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    [row] = admin.get(KEYS).context["rows"]
    assert row.used == day(key.last_used_on, timezone.now())


def test_the_use_of_a_key_is_written_once_a_day(cast, client):
    key, secret = create(cast)
    ApiKey.objects.filter(pk=key.pk).update(last_used_on=timezone.localdate() - timedelta(days=1))
    writes = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert read_measures(client, secret).status_code == 200
        writes.append(sum("UPDATE" in query["sql"] for query in captured))
    assert writes == [1, 0, 0]


def test_requests_at_once_write_the_use_of_a_key_once(cast):
    key, _secret = create(cast)
    ApiKey.objects.note_use(key, NOW.date())
    written = place_in_table(key)
    ApiKey.objects.note_use(key, NOW.date())  # read before the other had written
    assert key.last_used_on is None
    assert place_in_table(key) == written
    ApiKey.objects.note_use(key, NOW.date() + timedelta(days=1))
    assert place_in_table(key) != written
    assert ApiKey.objects.get(pk=key.pk).last_used_on == NOW.date() + timedelta(days=1)


def test_a_request_that_is_refused_is_no_use(cast, client):
    key, secret = create(cast)
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/aldermere/nothing/", headers=headers).status_code == 404
    key.refresh_from_db()
    assert key.last_used_on is None


def test_a_form_without_a_name_is_sent_back(admin):
    response = admin.post(KEYS + "create/", {"name": "", "can_write": "no"}, headers=HX)
    assert response.status_code == 422
    assert response.context["form"].errors == {"name": ["This field is required."]}
    assert not ApiKey.objects.exists()


def test_revoking_asks_and_says_who_is_locked_out(cast, admin):
    key, secret = create(cast)
    text = admin.get(f"{KEYS}{key.pk}/revoke/", headers=HX).text
    assert "Revoke the key Brno ERP?" in text
    assert "Whatever uses it is locked out at once." in text
    assert ApiKey.objects.usable(secret, NOW)
    response = admin.post(f"{KEYS}{key.pk}/revoke/", follow=True)
    assert "The key Brno ERP no longer works." in response.text
    assert ApiKey.objects.usable(secret, NOW) is None


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
def test_only_admins(cast, client, who):
    key, _secret = create(cast)
    client.force_login(getattr(cast, who).user)
    assert client.get(KEYS).status_code == 403
    assert client.post(KEYS + "create/", {"name": "x", "can_write": "yes"}).status_code == 403
    assert client.post(f"{KEYS}{key.pk}/revoke/").status_code == 403
    assert set(ApiKey.objects.live()) == {key}


def test_outsiders_find_nothing(cast, client):
    key, _secret = create(cast)
    client.force_login(cast.mallory)
    for path in (KEYS, KEYS + "create/", f"{KEYS}{key.pk}/revoke/"):
        assert client.get(path).status_code == 404
    # through their own organisation the foreign key is not there either
    assert client.post(f"/o/rival/settings/keys/{key.pk}/revoke/").status_code == 404
    assert set(ApiKey.objects.live()) == {key}


def test_queries_do_not_depend_on_the_number_of_keys(cast, admin):
    counts = []
    for more in (1, 2, 20):
        for n in range(more):
            create(cast, f"key {more} {n}")
        with CaptureQueriesContext(connection) as queries:
            admin.get(KEYS)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 14

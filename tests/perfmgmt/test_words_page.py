"""The settings page and the API of an organisation's words."""

import pytest

from perfmgmt.organization.services import create_api_key, rename_terms
from perfmgmt.tenancy.models import ApiKey, Organization, Term
from perfmgmt.tenancy.vocabulary import TERMS, Naming
from tests.factories import NOW
from tests.pages.reading import main_of, queries_of, text_of

WORDS = "/o/aldermere/settings/words/"
API = "/api/v1/aldermere/"
TYPED = {"indicator_en_singular": "KPI", "indicator_en_plural": "KPIs", "version": "1"}


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.erin.user)
    return client


def test_the_page_shows_the_products_words_where_there_is_none(admin):
    answer = admin.get(WORDS)
    assert 'placeholder="indicator"' in answer.text
    assert 'placeholder="Kennzahlen"' in answer.text
    assert answer.text.count("<tr>") == len(TERMS) + 2
    assert "This indicator already serves this objective." in answer.text
    assert "Diese Kennzahl dient diesem Ziel bereits." in answer.text


def test_saving_renames_everywhere_at_once(admin):
    answer = admin.post(WORDS, TYPED, follow=True)
    assert answer.redirect_chain == [(WORDS, 302)]
    assert "The words are saved. They hold on every page and in every mail." in answer.text
    assert "This KPI already serves this objective." in answer.text
    assert 'value="KPIs"' in answer.text
    assert "One priority, one objective, one owner, one KPI." in admin.get("/o/aldermere/").text


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(admin):
    answer = admin.post(WORDS, TYPED | {"indicator_en_plural": "", "plan_de_singular": "Kurs<"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "indicator_en_plural": ["Both are needed: the word for one and for many."]
    }
    assert 'value="Kurs&lt;"' in answer.text
    assert not Term.objects.exists()


def test_a_stale_form_shows_both_and_saves_the_second_time(cast, admin):
    rename_terms(
        actor=cast.erin,
        organization=cast.organization,
        terms=[Naming("indicator", "en", "metric", "metrics")],
        version=1,
        now=NOW,
    )
    answer = admin.post(WORDS, TYPED)
    assert answer.status_code == 409
    assert answer.context["form"].theirs == [
        ("Indicator, English, One", "metric"),
        ("Indicator, English, Many", "metrics"),
    ]
    assert 'value="KPI"' in answer.text
    again = TYPED | {"version": answer.context["form"]["version"].value()}
    assert admin.post(WORDS, again).status_code == 302
    assert Term.objects.get().singular == "KPI"


def test_the_preview_reads_what_is_typed_and_saves_nothing(admin):
    answer = admin.post(f"{WORDS}preview/", TYPED, headers={"HX-Request": "true"})
    assert "This KPI already serves this objective." in answer.text
    assert "<html" not in answer.text
    assert not Term.objects.exists()


def test_a_preview_of_half_a_word_reads_as_before(admin):
    answer = admin.post(f"{WORDS}preview/", {"indicator_en_singular": "KPI"})
    assert "This indicator already serves this objective." in answer.text


def test_a_set_of_words_takes_the_place_of_all(cast, admin):
    admin.post(WORDS, TYPED)
    answer = admin.post(f"{WORDS}set/", {"set": "okr", "version": "2"}, follow=True)
    assert "The words are now those of “OKR”." in answer.text
    assert "This key result already serves this objective." in answer.text
    answer = admin.post(f"{WORDS}set/", {"set": "own", "version": "3"}, follow=True)
    assert "This indicator already serves this objective." in answer.text
    assert not Term.objects.exists()


def test_a_set_chosen_on_a_stale_page_overwrites_nothing(admin):
    admin.post(WORDS, TYPED)
    answer = admin.post(f"{WORDS}set/", {"set": "okr", "version": "1"}, follow=True)
    assert "Somebody changed these settings while you had them open." in answer.text
    assert Term.objects.get().singular == "KPI"
    assert admin.post(f"{WORDS}set/", {"set": "klingon"}).status_code == 404


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
def test_only_admins(cast, client, who):
    client.force_login(getattr(cast, who).user)
    assert client.get(WORDS).status_code == 403
    assert client.post(WORDS, TYPED).status_code == 403
    assert client.post(f"{WORDS}preview/", TYPED).status_code == 403
    assert client.post(f"{WORDS}set/", {"set": "okr"}).status_code == 403
    assert not Term.objects.exists()


def test_the_page_keeps_to_its_queries(admin):
    assert queries_of(admin, WORDS) <= 12


def test_the_page_speaks_german(cast, admin):
    Organization.objects.filter(pk=cast.organization.pk).update(locale="de")
    text = text_of(main_of(admin.get(WORDS)))
    assert "Die Dinge so nennen, wie sie hier heißen" in text
    assert "Kennzahl" in text


# --- API -------------------------------------------------------------------------------------------


def put(client, body):
    return client.put(f"{API}terms/", body, content_type="application/json")


def test_the_organisation_says_how_it_is_set_up(cast, client):
    client.force_login(cast.victor.user)
    assert client.get(f"{API}organization/").json() == {
        "id": str(cast.organization.pk),
        "slug": "aldermere",
        "name": "Aldermere",
        "language": "en",
        "time_zone": "UTC",
        "fiscal_year_starts": 1,
        "objectives_per_unit": 5,
        "objectives_per_owner": 7,
        "escalate_after_days": 5,
        "is_sandbox": True,
        "version": 1,
        "terms": [],
    }


def test_an_admin_replaces_the_words(admin):
    named = {
        "key": "indicator",
        "language": "de",
        "singular": "KPI",
        "plural": "KPIs",
        "gender": "m",
    }
    answer = put(admin, {"version": 1, "terms": [named]})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    row = named | {"own_singular": "Kennzahl", "own_plural": "Kennzahlen", "is_renamed": True}
    assert [each for each in answer.json()["terms"] if each["is_renamed"]] == [row]
    assert admin.get(f"{API}organization/").json()["terms"] == [row]
    assert put(admin, {"version": 1, "terms": []}).status_code == 409


def test_a_word_that_cannot_stand_is_a_problem_at_its_field(admin):
    named = {"key": "indicator", "language": "en", "singular": "<b>", "plural": "KPIs"}
    answer = put(admin, {"version": 1, "terms": [named]})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"indicator_en_singular"}
    assert put(admin, {"version": 1, "terms": [{"key": "x"}]}).status_code == 422
    assert put(admin, {"terms": []}).json()["errors"].keys() == {"version"}


def test_others_read_the_words_and_change_none(cast, client):
    client.force_login(cast.dora.user)
    assert client.get(f"{API}terms/").json()["version"] == 1
    assert put(client, {"version": 1, "terms": []}).status_code == 403


def test_a_key_that_may_only_read_changes_nothing(cast, client):
    _key, secret = create_api_key(actor=cast.erin, name="Reader", can_write=False, now=NOW)
    headers = {"authorization": f"Bearer {secret}"}
    answer = client.put(
        f"{API}terms/",
        {"version": 1, "terms": []},
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 403
    assert ApiKey.objects.count() == 1

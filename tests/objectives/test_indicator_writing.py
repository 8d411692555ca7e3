"""The pages that write indicators, as those use them who may, and as the others are refused."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetPoint
from tests import factories
from tests.objectives.pages import HTMX, errors, heading, words
from tests.objectives.series import record

D = Decimal
NEW = {
    "title": "Clear to build",
    "target_type": "path",
    "number_format": "percent",
    "decimals": "1",
    "direction": "increase",
    "baseline": "70",
    "baseline_on": "2026-01-01",
    "target": "80",
    "target_on": "2026-12-31",
    "rhythm": "monthly",
    "grace_days": "5",
}


def at(name, *ids):
    return reverse(f"objectives:{name}", args=["aldermere", *ids])


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@pytest.fixture
def draft(cast):
    return factories.objective(
        "Complete orders", owner=cast.alice, state=Objective.State.DRAFT, due_on=date(2027, 3, 31)
    )


def shown(html):
    """The fields of the target that are there for who has a script."""
    part = html.split('id="shape"')[1].split("<noscript>")[0].split('id="rule"')[0]
    return re.findall(r'name="(\w+)"', part)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "path",
            (
                "number_format unit_of_measure decimals direction baseline baseline_on target target_on "
                "tolerance_on_track tolerance_at_risk aggregation"
            ),
        ),
        (
            "standard",
            (
                "number_format unit_of_measure decimals direction target tolerance_at_risk risk_width "
                "aggregation"
            ),
        ),
        (
            "band",
            (
                "number_format unit_of_measure decimals band_low band_high tolerance_at_risk risk_width "
                "aggregation"
            ),
        ),
        ("yes_no", "target_on"),
        ("milestone", "baseline_on target_on tolerance_days tolerance_at_risk"),
        (
            "cumulative",
            (
                "number_format unit_of_measure decimals direction target baseline_on target_on "
                "tolerance_on_track tolerance_at_risk"
            ),
        ),
    ],
)
def test_the_form_asks_what_its_kind_of_target_needs(alice, kind, fields):
    page = alice.get(at("indicator-new"), {"type": kind}).content.decode()
    assert shown(page) == fields.split()
    headers = HTMX | {"HX-Target": "shape"}
    part = alice.get(at("indicator-new"), {"target_type": kind}, headers=headers).content.decode()
    assert re.findall(r'name="(\w+)"', part) == fields.split()
    assert "<noscript>" not in part


def test_without_script_every_field_is_there_once(alice):
    page = alice.get(at("indicator-new")).content.decode()
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page.split('id="main"')[1])
    assert len(names) == len(set(names))
    assert {"band_low", "risk_width", "currency", "tolerance_days"} <= set(names)


def test_what_was_typed_stays_when_the_kind_changes(alice):
    headers = HTMX | {"HX-Target": "shape"}
    typed = {
        "target_type": "cumulative",
        "number_format": "currency",
        "target": "1,5",
        "currency": "EUR",
    }
    part = alice.get(at("indicator-new"), typed, headers=headers).content.decode()
    assert 'value="1,5"' in part
    assert 'value="EUR"' in part
    assert "unit_of_measure" not in part


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            NEW,
            "From 70.0% to 80.0%. On track up to 0.5 points short of the path, at risk up to 1.5 points.",
        ),
        (
            NEW | {"tolerance_on_track": "10", "tolerance_at_risk": "20"},
            "From 70.0% to 80.0%. On track up to 1.0 point short of the path, at risk up to 2.0 points.",
        ),
        (
            {"target_type": "standard", "target": "95", "direction": "increase", "decimals": "0"},
            "Standard 95. At risk to 90.25, beyond that off track.",
        ),
        (
            {"target_type": "band", "band_low": "5", "band_high": "7", "decimals": "1"},
            "Between 5 and 7. At risk within 0.2 outside it.",
        ),
        (
            {"target_type": "band", "band_low": "5", "band_high": "5"},
            "Where both bounds are equal, say the width of at risk.",
        ),
        ({"target_type": "yes_no", "target_on": "2026-12-31"}, "Yes by 31 December 2026."),
        (
            {"target_type": "milestone", "baseline_on": "2026-01-01", "target_on": "2026-12-31"},
            "Planned for 31 December 2026. At risk up to 18 days late.",
        ),
        (
            {
                "target_type": "cumulative",
                "number_format": "count",
                "unit_of_measure": "orders",
                "decimals": "0",
                "target": "1200",
                "baseline_on": "2026-01-01",
                "target_on": "2026-12-31",
            },
            "1,200 orders in all. On track up to 5% short of what is planned to date, at risk up to 15%.",
        ),
        (NEW | {"direction": "decrease"}, "The target lies on the wrong side of the baseline."),
        ({"target_type": "path"}, ""),
        ({"target_type": "path", "target": "many"}, ""),
    ],
)
def test_the_rule_stands_in_words_as_it_will_judge(alice, typed, sentence):
    headers = HTMX | {"HX-Target": "rule"}
    assert alice.get(at("indicator-new"), typed, headers=headers).content.decode() == sentence


def test_a_new_indicator_has_its_page(alice, cast):
    answer = alice.post(at("indicator-new"), NEW | {"owner": str(cast.alice.pk)})
    made = Indicator.objects.get()
    assert answer.headers["Location"] == at("indicator", made.pk)
    assert (made.unit_of_measure, made.target, made.owner) == ("%", D(80), cast.alice)
    assert made.tolerance_on_track is None


def test_it_serves_an_objective_at_once(alice, cast, draft):
    address = f"{at('indicator-new')}?objective={draft.pk}&role=lead&type=yes_no"
    page = alice.get(address)
    assert page.context["form"]["target_on"].value() == date(2027, 3, 31)
    assert page.context["form"]["role"].value() == "lead"
    typed = {
        "title": "New line runs",
        "target_type": "yes_no",
        "target_on": "2027-03-31",
        "rhythm": "monthly",
        "grace_days": "5",
        "role": "lag",
        "weight": "2",
    }
    answer = alice.post(address, typed)
    assert answer.headers["Location"] == f"/o/aldermere/objectives/{draft.pk}/"
    link = ObjectiveIndicator.objects.select_related("indicator").get()
    assert (link.role, link.weight, link.indicator.number_format) == ("lag", D(2), "yes_no")


def test_what_does_not_fit_the_kind_is_not_taken(alice):
    alice.post(
        at("indicator-new"), NEW | {"target_type": "band", "band_low": "5", "band_high": "7"}
    )
    made = Indicator.objects.get()
    assert (made.baseline, made.target, made.direction) == (None, None, "maintain")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"target": "1,234"}, "target", "“1,234” can be read in two ways. Write 1234 or 1.234."),
        (
            {"target": "70"},
            "target",
            "The target equals the baseline. A path leads somewhere else.",
        ),
        (
            {"baseline_on": ""},
            "target_on",
            "A path needs the date of its baseline and of its target.",
        ),
        (
            {"number_format": "currency", "currency": "XXX"},
            "currency",
            "Name the currency by its three letters, such as EUR, GBP or USD.",
        ),
        (
            {"tolerance_on_track": "20"},
            "tolerance_at_risk",
            "At risk begins before on track ends. Let it reach further.",
        ),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(alice, typed, field, sentence):
    answer = alice.post(at("indicator-new"), NEW | typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert errors(html) == [(field, sentence)]
    assert 'value="2026-12-31"' in html
    assert not Indicator.objects.exists()


def test_german_numbers_and_percent(alice, cast):
    cast.alice.user.language = "de"
    cast.alice.user.save()
    alice.post(
        at("indicator-new"),
        NEW | {"owner": str(cast.alice.pk), "target": "80,5", "tolerance_on_track": "2,5"},
    )
    made = Indicator.objects.get()
    assert (made.target, made.tolerance_on_track) == (D("80.5"), D("0.025"))
    page = alice.get(at("indicator-edit", made.pk)).content.decode()
    assert 'value="80,5"' in page
    assert 'value="2,5"' in page


def test_editing_keeps_what_was_not_touched(alice, cast):
    alice.post(
        at("indicator-new"), NEW | {"owner": str(cast.alice.pk), "tolerance_on_track": "2.5"}
    )
    made = Indicator.objects.get()
    page = alice.get(at("indicator-edit", made.pk))
    typed = {
        field.html_name: field.value()
        for field in page.context["form"]
        if field.value() is not None
    }
    typed = {name: str(value) for name, value in typed.items() if value is not False}
    answer = alice.post(at("indicator-edit", made.pk), typed | {"title": "Released clear"})
    made.refresh_from_db()
    assert answer.status_code == 302
    assert (made.title, made.version, made.tolerance_on_track) == ("Released clear", 2, D("0.025"))


def test_two_at_once_see_both_versions(alice, cast):
    alice.post(at("indicator-new"), NEW | {"owner": str(cast.alice.pk)})
    made = Indicator.objects.get()
    mine = NEW | {"owner": str(cast.alice.pk), "version": "1"}
    assert alice.post(at("indicator-edit", made.pk), mine | {"target": "85"}).status_code == 302
    clash = alice.post(at("indicator-edit", made.pk), mine | {"target": "90"})
    text = words(clash.content.decode())
    assert clash.status_code == 409
    assert "Clear to build was changed in the meantime." in text
    assert "Target 85" in text
    assert 'name="version" value="2"' in clash.content.decode()
    made.refresh_from_db()
    assert made.target == D(85)


@pytest.fixture
def in_force(cast):
    indicator = factories.indicator("On time", owner=cast.alice)
    record(cast.alice, indicator, ["90"])
    return indicator


def test_in_force_the_form_says_what_only_recalibration_changes(alice, in_force):
    page = alice.get(at("indicator-edit", in_force.pk))
    html = page.content.decode()
    assert "This is in force. What bears on the status changes only by recalibration" in html
    disabled = re.findall(r'name="(\w+)"[^>]* disabled', html)
    assert {"target_type", "target", "direction", "rhythm", "grace_days"} <= set(disabled)
    assert "title" not in disabled


def test_in_force_a_browser_saves_what_is_free(alice, in_force):
    typed = {"version": "1", "title": "On time in full", "number_format": "number"}
    answer = alice.post(at("indicator-edit", in_force.pk), typed | {"unit_of_measure": "%"})
    in_force.refresh_from_db()
    assert answer.status_code == 302, errors(answer.content.decode())
    assert (in_force.title, in_force.target, in_force.rhythm) == (
        "On time in full",
        D(95),
        "monthly",
    )


def test_in_force_who_sends_it_all_the_same_reads_why_not(alice, in_force):
    typed = {"version": "1", "title": "On time", "target": "80", "unit_of_measure": "%"}
    answer = alice.post(at("indicator-edit", in_force.pk), typed)
    assert answer.status_code == 422
    [(field, sentence)] = errors(answer.content.decode())
    assert field == "target"
    assert sentence.startswith("In force: target. What bears on the status changes only by")


def test_who_may_write(client, cast, in_force, draft):
    for member, new, edit, add in (
        (cast.alice, 200, 200, 200),
        (cast.bob, 200, 403, 403),
        (cast.carol, 200, 200, 200),
        (cast.victor, 403, 403, 403),
    ):
        client.force_login(member.user)
        assert client.get(at("indicator-new")).status_code == new
        for name in ("indicator-edit", "indicator-path", "indicator-retire", "indicator-attach"):
            assert client.get(at(name, in_force.pk)).status_code == edit, name
        assert client.get(at("indicator-add", draft.pk)).status_code == add
        asked = client.get(f"{at('indicator-new')}?objective={draft.pk}")
        assert asked.status_code == (403 if member == cast.victor else add)
    assert client.get(f"{at('indicator-new')}?objective=nonsense").status_code == 403


# --- The target path ---------------------------------------------------------------------------------


@pytest.fixture
def path(cast):
    return factories.indicator(
        "Clear to build",
        owner=cast.alice,
        target_type="path",
        baseline=D(70),
        baseline_on=date(2026, 8, 31),
        target=D(80),
        target_on=date(2026, 12, 31),
        status="no_data",
    )


def values(html):
    return dict(re.findall(r'name="on_([\d-]+)" value="([^"]*)"', html))


def test_a_period_for_each_until_the_target(alice, path):
    html = alice.get(at("indicator-path", path.pk)).content.decode()
    assert list(values(html)) == ["2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01"]


def test_the_straight_line_is_shown_before_it_is_saved(alice, path):
    answer = alice.post(at("indicator-path", path.pk), {"do": "line", "version": "1"})
    assert values(answer.content.decode()) == {
        "2026-09-01": "72.5",
        "2026-10-01": "75",
        "2026-11-01": "77.5",
        "2026-12-01": "80",
    }
    assert not TargetPoint.objects.exists()


def test_a_pasted_path_is_read_into_the_table(alice, path):
    sent = {
        "do": "read",
        "version": "1",
        "pasted": "Okt 2026\t74\nJan 2027\t81",
        "on_2026-09-01": "71",
    }
    html = alice.post(at("indicator-path", path.pk), sent).content.decode()
    found = values(html)
    assert (found["2026-09-01"], found["2026-10-01"], found["2027-01-01"]) == ("71", "74", "81")
    assert "2 values are in the table. Look at them, then save." in html
    assert not TargetPoint.objects.exists()


def test_a_bad_line_is_named_and_nothing_is_lost(alice, path):
    sent = {"do": "read", "version": "1", "pasted": "Oct 2026;74\nsoon;75"}
    answer = alice.post(at("indicator-path", path.pk), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 2: “soon” is no period. Write it as 2026-10, Oct 2026 or Q3 2026." in html
    assert "soon;75</textarea>" in html
    saved = alice.post(at("indicator-path", path.pk), sent | {"do": "save"})
    assert saved.status_code == 422
    assert errors(saved.content.decode())[0][0] == "pasted"
    assert not TargetPoint.objects.exists()


def test_a_path_is_saved_from_the_table_and_the_text(alice, path):
    sent = {"do": "save", "version": "1", "pasted": "Dec 2026;80", "on_2026-10-01": "74.5"}
    answer = alice.post(at("indicator-path", path.pk), sent)
    assert answer.headers["Location"] == at("indicator", path.pk)
    assert dict(TargetPoint.objects.values_list("period_start", "value")) == {
        date(2026, 10, 1): D("74.5"),
        date(2026, 12, 1): D(80),
    }
    again = alice.post(at("indicator-path", path.pk), sent | {"on_2026-10-01": "75", "pasted": ""})
    assert again.status_code == 409
    assert "October 2026 74.5" in words(again.content.decode())


def test_a_number_that_is_none_stands_at_its_period(alice, path):
    sent = {"do": "save", "version": "1", "on_2026-10-01": "much", "on_2026-11-01": "77"}
    answer = alice.post(at("indicator-path", path.pk), sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“much” is not a number." in html
    assert values(html)["2026-11-01"] == "77"


def test_a_path_in_force_is_shown_and_not_typed_into(alice, cast, path):
    record(cast.alice, path, ["70"], first=date(2026, 9, 1))
    html = alice.get(at("indicator-path", path.pk)).content.decode()
    assert "This path is in force." in html
    assert values(html) == {}
    sent = {"do": "save", "version": "1", "on_2026-10-01": "60"}
    answer = alice.post(at("indicator-path", path.pk), sent)
    assert answer.status_code == 422
    assert "In force: target path." in answer.content.decode()


def test_what_takes_no_path_says_so(alice, cast):
    band = factories.indicator(owner=cast.alice, target_type="band")
    assert alice.get(at("indicator-path", band.pk)).headers["Location"] == at("indicator", band.pk)


def test_headings(alice, cast, path, draft):
    for name, ids, title in (
        ("indicator-new", (), "Add an indicator"),
        ("indicator-edit", (path.pk,), "Edit the indicator"),
        ("indicator-path", (path.pk,), "Target path"),
        ("indicator-add", (draft.pk,), "Add an indicator"),
    ):
        assert heading(alice.get(at(name, *ids)).content.decode()) == title

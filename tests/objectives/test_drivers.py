"""What drives what: the verbs and the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import DriverLink
from objectives.services import add_driver_link, remove_driver_link, update_driver_link
from objectives.wording import lag_words
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, queries, words

BECAUSE = "An order is released when its last casting is in."


@pytest.fixture
def castings(cast):
    return factories.indicator("Castings on time", owner=cast.bob)


@pytest.fixture
def otif(cast):
    return factories.indicator("On time in full", owner=cast.alice)


def add(cast, lead, lag, **fields):
    defaults = {"lag_periods": 2, "because": BECAUSE, "now": NOW}
    return add_driver_link(actor=cast.alice, lead=lead, lag=lag, **defaults | fields)


def test_a_link_is_written_with_its_event(cast, castings, otif):
    link = add(cast, castings, otif, sign="opposite")
    assert (link.lag_periods, link.sign, link.because, link.version) == (2, "opposite", BECAUSE, 1)
    event = Event.objects.get()
    assert event.verb == "objectives.driver_link_added"
    assert event.payload == {
        "title": "On time in full",
        "lead": "Castings on time",
        "lead_id": str(castings.pk),
        "lag_id": str(otif.pk),
        "lag_periods": 2,
        "sign": "opposite",
        "because": BECAUSE,
    }


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"because": " "}, "because", "Say why you believe that it drives it."),
        ({"because": "x" * 2001}, "because", "The reason is longer than 2000 characters."),
        ({"lag_periods": -1}, "lag_periods", "The lag is a number of periods from 0 to 60."),
        ({"lag_periods": 61}, "lag_periods", "The lag is a number of periods from 0 to 60."),
        ({"sign": "up"}, "sign", "Choose the same way or the opposite way."),
    ],
)
def test_what_cannot_be_said(cast, castings, otif, fields, field, sentence):
    with pytest.raises(Refused) as refusal:
        add(cast, castings, otif, **fields)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)


def test_a_pair_is_linked_once_and_nothing_drives_itself(cast, castings, otif):
    add(cast, castings, otif)
    with pytest.raises(Refused, match="already said that Castings on time drives On time in full"):
        add(cast, castings, otif)
    with pytest.raises(Refused, match="A measure does not drive itself"):
        add(cast, otif, otif)
    assert add(cast, otif, castings).pk  # the other way round is another claim


def test_two_who_change_it_do_not_overwrite_each_other(cast, castings, otif):
    link = add(cast, castings, otif)
    fields = {"actor": cast.alice, "link": link, "because": "Seen.", "now": NOW}
    assert update_driver_link(lag_periods=3, version=1, **fields).version == 2
    with pytest.raises(Changed) as change:
        update_driver_link(lag_periods=4, version=1, **fields)
    assert change.value.current.lag_periods == 3


def test_a_removed_link_stays_in_the_record(cast, castings, otif):
    link = add(cast, castings, otif)
    link_id = link.pk
    remove_driver_link(actor=cast.alice, link=link, now=NOW)
    assert not DriverLink.objects.exists()
    event = Event.objects.get(verb="objectives.driver_link_removed")
    assert (event.payload["because"], event.subject_id) == (BECAUSE, link_id)
    gone = DriverLink(pk=event.subject_id, lead=castings, lag=otif)
    with pytest.raises(Refused, match="Somebody else removed this link"):
        remove_driver_link(actor=cast.alice, link=gone, now=NOW)


@pytest.mark.parametrize(
    ("count", "rhythms", "text"),
    [
        (2, ("monthly", "weekly"), "2 months"),
        (1, ("weekly", "weekly"), "1 week"),
        (1, ("monthly", "quarterly"), "1 quarter"),
        (3, ("daily", "fortnightly"), "3 fortnights"),
        (5, ("daily", "daily"), "5 days"),
        (2, ("yearly", "daily"), "2 years"),
    ],
)
def test_the_coarser_rhythm_is_the_unit_of_the_lag(count, rhythms, text):
    assert lag_words(count, *rhythms) == text
    assert lag_words(count, *reversed(rhythms)) == text


# --- Pages -----------------------------------------------------------------------------------------

FILLED = {
    "measure": "castings on time",
    "lag_periods": "2",
    "sign": "same",
    "because": BECAUSE,
}


def page(indicator, rest=""):
    return f"/o/aldermere/measures/{indicator.pk}/{rest}"


def test_adding_a_driver_shows_it_on_both_pages(client, cast, castings, otif):
    client.force_login(cast.alice.user)
    answer = client.post(page(otif, "drivers/add/"), FILLED, follow=True)
    text = words(answer.content.decode())
    assert "Castings on time drives On time in full." in text
    assert (
        f"What drives it Add a driver Calculate it from other measures Measure Shows We believe it because What the figures say Status Change Castings on time About 2 months later {BECAUSE}"
        in text
    )
    other = words(client.get(page(castings)).content.decode())
    assert "What it drives" in other
    assert "On time in full About 2 months later" in other


def test_adding_a_result_asks_who_may_edit_that_one(client, cast, castings, otif):
    client.force_login(cast.bob.user)
    refused = client.post(page(castings, "drives/add/"), FILLED | {"measure": "On time in full"})
    assert refused.status_code == 422
    sentence = "Only its owner and those who steer may say what drives a measure."
    assert sentence in words(refused.content.decode())
    client.force_login(cast.carol.user)
    client.post(page(castings, "drives/add/"), FILLED | {"measure": "On time in full"})
    assert set(DriverLink.objects.values_list("lead", "lag")) == {(castings.pk, otif.pk)}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"measure": "Nothing"}, "There is no measure “Nothing”."),
        ({"measure": "On time in full"}, "A measure does not drive itself."),
        ({"because": ""}, "This field is required."),
        ({"lag_periods": "many"}, "Enter a whole number."),
    ],
)
def test_what_is_wrong_is_said_in_the_dialog(client, cast, castings, otif, changes, sentence):
    client.force_login(cast.alice.user)
    answer = client.post(page(otif, "drivers/add/"), FILLED | changes, headers=HTMX)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert html.lstrip().startswith("<dialog")
    assert sentence in words(html)
    assert not DriverLink.objects.exists()


def test_editing_and_removing(client, cast, castings, otif):
    link = add(cast, castings, otif)
    client.force_login(cast.alice.user)
    edit = f"/o/aldermere/measures/drivers/{link.pk}/"
    assert BECAUSE in client.get(edit, headers=HTMX).content.decode()
    changed = {"lag_periods": "0", "sign": "opposite", "because": "At once.", "version": "1"}
    assert client.post(edit, changed).status_code == 302
    text = words(client.get(page(otif)).content.decode())
    assert "Castings on time At once moves the opposite way At once." in text
    clash = client.post(edit, changed | {"because": "Never."})
    assert clash.status_code == 409
    assert client.post(f"{edit}remove/").status_code == 302
    assert not DriverLink.objects.exists()


def test_a_reader_sees_the_links_without_buttons(client, cast, castings, otif):
    link = add(cast, castings, otif)
    client.force_login(cast.victor.user)
    html = client.get(page(otif)).content.decode()
    assert "Castings on time" in html
    assert "Add a driver" not in html
    for rest in (page(otif, "drivers/add/"), page(castings, "drives/add/")):
        assert client.get(rest).status_code == 403
    for rest in ("", "remove/"):
        assert client.get(f"/o/aldermere/measures/drivers/{link.pk}/{rest}").status_code == 403


def test_the_page_costs_the_same_with_few_links_and_many(client, cast, otif):
    client.force_login(cast.alice.user)
    counts = []
    for count in (1, 2, 297):
        for index in range(count):
            add(cast, factories.indicator(f"Lead {count} {index}"), otif)
        with CaptureQueriesContext(connection) as captured:
            client.get(page(otif))
        counts.append(queries(captured))
    assert counts[0] == counts[1] == counts[2] <= 12

"""The pages that retire an indicator and that say which objectives it serves."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from objectives.models import Objective, ObjectiveIndicator
from tests import factories
from tests.objectives.pages import HTMX, errors, words

D = Decimal


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


def test_it_retires_and_is_taken_up_again(alice, cast):
    indicator = factories.indicator("Machines", owner=cast.alice)
    page = alice.get(at("indicator-retire", indicator.pk), headers=HTMX).content.decode()
    assert page.strip().startswith("<dialog data-modal")
    sent = {"version": "1", "from_day": "2026-11-01", "because": "Nobody reads it."}
    alice.post(at("indicator-retire", indicator.pk), sent)
    indicator.refresh_from_db()
    assert indicator.retired_from == date(2026, 11, 1)
    alice.post(at("indicator-reinstate", indicator.pk), {"version": "2"})
    indicator.refresh_from_db()
    assert indicator.retired_from is None
    stale = alice.post(at("indicator-retire", indicator.pk), sent)
    assert stale.status_code == 409


def test_an_existing_indicator_is_found_by_its_name(alice, cast, draft):
    taken = factories.indicator("Taken")
    factories.serves(taken, draft)
    machines = factories.indicator("Machine utilisation", owner=cast.bob)
    factories.indicator("Retired", retired_from=date(2026, 1, 1))
    page = alice.get(at("indicator-add", draft.pk)).content.decode()
    assert re.findall(r'"indicator"[^>]*><span>([^<]*)<small', page) == ["Machine utilisation"]
    assert "%, monthly, Bob, serves nothing yet" in page
    headers = HTMX | {"HX-Target": "found"}
    none = alice.get(at("indicator-add", draft.pk), {"q": "castings"}, headers=headers)
    assert "No indicator is left that matches." in none.content.decode()
    answer = alice.post(
        at("indicator-add", draft.pk), {"indicator": str(machines.pk), "role": "lead", "weight": ""}
    )
    assert answer.headers["Location"] == f"/o/aldermere/objectives/{draft.pk}/"
    link = ObjectiveIndicator.objects.get(indicator=machines)
    assert (link.role, link.weight) == ("lead", D(1))


def test_who_chooses_none_is_told(alice, draft):
    answer = alice.post(at("indicator-add", draft.pk), {"role": "lag", "weight": "1"})
    assert answer.status_code == 422
    assert errors(answer.content.decode()) == [
        ("indicator", "Choose an indicator, or write a new one.")
    ]


def test_a_detached_indicator_is_attached_to_what_one_may_say_so_of(alice, cast, draft):
    indicator = factories.indicator("Machines", owner=cast.alice)
    factories.objective("Of somebody else", owner=cast.bob)
    page = alice.get(at("indicator-attach", indicator.pk))
    offered = [str(label) for _value, label in page.context["form"].fields["objective"].choices]
    assert offered == ["Choose", "Complete orders"]
    sent = {"objective": str(draft.pk), "role": "lag", "weight": "1"}
    answer = alice.post(at("indicator-attach", indicator.pk), sent)
    assert answer.headers["Location"] == at("indicator", indicator.pk)
    assert ObjectiveIndicator.objects.get().objective == draft


def test_a_link_is_changed_and_taken_away(alice, cast, draft):
    link = factories.serves(factories.indicator("Machines"), draft)
    ids = (draft.pk, link.pk)
    sent = {"version": "1", "role": "lead", "weight": "0.5"}
    assert alice.post(at("link-edit", *ids), sent).status_code == 302
    link.refresh_from_db()
    assert (link.role, link.weight) == ("lead", D("0.5"))
    clash = alice.post(at("link-edit", *ids), sent | {"weight": "3"})
    assert clash.status_code == 409
    assert "Weight 0.5" in words(clash.content.decode())
    assert alice.post(at("link-remove", *ids), {"version": "2"}).status_code == 302
    assert not ObjectiveIndicator.objects.exists()
    assert alice.get(at("link-edit", *ids)).status_code == 404

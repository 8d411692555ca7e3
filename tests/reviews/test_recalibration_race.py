"""Two answers at the same instant: one holds, the other is told which."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from objectives.models import Indicator
from objectives.services import record_measurement
from perfmgmt.tenancy.access import Changed
from perfmgmt.tenancy.scope import tenant_scope
from reviews.services import (
    approve_recalibration,
    ask_recalibration,
    decline_recalibration,
    withdraw_recalibration,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings
from tests.reviews.test_recalibration import OCTOBER, D

pytestmark = pytest.mark.django_db(transaction=True)
REVISIONS = "SELECT number, after FROM objectives_targetrevision ORDER BY number"


@pytest.fixture
def cast():
    with factories.world() as people:
        meetings.off_track(people, "Deliver")
    return people


def ask(cast, indicator, target):
    with tenant_scope(cast.organization.pk):
        return ask_recalibration(
            actor=cast.alice,
            subject=indicator,
            changes={"target": D(target)},
            effective_from=OCTOBER,
            reason="It moves.",
            evidence="The process gives less.",
            now=NOW,
        )


@pytest.fixture
def missed(cast):
    with tenant_scope(cast.organization.pk):
        return Indicator.objects.get()


def at_once(cast, *calls):
    """Every call in a thread of its own, all beginning together; the sentence of who came second."""
    together = Barrier(len(calls))

    def run(call):
        try:
            with tenant_scope(cast.organization.pk):
                together.wait(timeout=10)
                call()
        except Changed as change:
            return str(change)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return sorted(
            each.result(timeout=30) for each in [pool.submit(run, call) for call in calls]
        )


def test_approved_and_declined_at_once_one_answer_holds(cast, missed, owner_eyes):
    asked = ask(cast, missed, 90)

    def yes():
        approve_recalibration(actor=cast.carol, recalibration=asked, now=NOW)

    def no():
        decline_recalibration(actor=cast.carol, recalibration=asked, answer="No.", now=NOW)

    told = at_once(cast, yes, no)
    ((state, version),) = owner_eyes("SELECT state, version FROM reviews_recalibration")
    assert told == sorted(["done", f"Carol {state} it on 19 November 2026 already."])
    assert version == 2
    assert len(owner_eyes(REVISIONS)) == (1 if state == "approved" else 0)


def test_approved_while_it_is_withdrawn_one_of_them_holds(cast, missed, owner_eyes):
    asked = ask(cast, missed, 90)

    def yes():
        approve_recalibration(actor=cast.carol, recalibration=asked, now=NOW)

    def back():
        withdraw_recalibration(actor=cast.alice, recalibration=asked, now=NOW)

    told = at_once(cast, yes, back)
    ((state,),) = owner_eyes("SELECT state FROM reviews_recalibration")
    sentences = {
        "approved": "Carol approved it on 19 November 2026 already.",
        "withdrawn": "Alice withdrew it on 19 November 2026.",
    }
    assert told == sorted(["done", sentences[state]])


def test_of_two_over_one_term_approved_at_once_one_moves_it(cast, missed, owner_eyes):
    both = [ask(cast, missed, 90), ask(cast, missed, 88)]
    told = at_once(
        cast,
        *(
            (lambda one=one: approve_recalibration(actor=cast.carol, recalibration=one, now=NOW))
            for one in both
        ),
    )
    ((number, after),) = owner_eyes(REVISIONS)
    assert number == 1
    moved = f"target 95% → {after['target']}%"
    assert [moved in sentence for sentence in told] == [True, False]


def test_a_check_in_meanwhile_is_judged_by_one_of_the_two_targets(cast, missed, owner_eyes):
    asked = ask(cast, missed, 80)

    def check_in():
        record_measurement(
            actor=cast.alice,
            indicator=missed,
            period_start=OCTOBER,
            value=D(81),
            commentary="Counted anew",
            cause="execution",
            correction_reason="Two orders were missing",
            now=NOW,
        )

    def yes():
        approve_recalibration(actor=cast.carol, recalibration=asked, now=NOW)

    assert at_once(cast, check_in, yes) == ["done", "done"]
    ((status, value, expected),) = owner_eyes(
        "SELECT status, latest_value, latest_expected FROM objectives_indicator"
    )
    assert (status, value, expected) == ("on_track", D(81), D(80))

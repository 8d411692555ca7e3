"""An import taken back: as if it had not been, except for the trail and for what somebody touched since."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives.models import (
    ImportBatch,
    ImportedRow,
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
)
from objectives.services import record_measurement, undo_import
from objectives.tables import Table
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership
from strategy.models import Plan, Priority
from tests.factories import NOW
from tests.objectives.test_import import FILES, apply, with_figures

LATER = NOW + timedelta(hours=1)


def undo(cast, batch=None, now=LATER):
    batch = batch or ImportBatch.objects.order_by("-id").first()
    counts = undo_import(actor=cast.dora, batch=batch, now=now)
    return {name: number for name, number in counts.items() if number}


def facts():
    """What the organisation shows."""
    return {
        "plans": list(Plan.objects.exclude(state="closed").values_list("title", flat=True)),
        "priorities": list(Priority.objects.values_list("title", flat=True)),
        "people": sorted(Membership.objects.values_list("name", flat=True)),
        "objectives": sorted(Objective.objects.values_list("title", "result")),
        "indicators": sorted(
            Indicator.objects.values_list("external_key", "title", "status", "latest_value"),
            key=str,
        ),
        "links": ObjectiveIndicator.objects.count(),
        "figures": sorted(
            Measurement.objects.current().values_list(
                "indicator__external_key", "period_start", "value", "commentary"
            ),
            key=str,
        ),
    }


def test_a_first_import_leaves_only_its_trail(cast):
    before = facts()
    apply(cast)
    assert undo(cast) == {"voided": 4, "removed": 4, "withdrawn": 4}
    assert facts() == before
    plan = Plan.objects.get()  # it was in force: its version stays in the record
    assert (plan.state, plan.is_default, plan.external_key) == ("closed", False, "")
    assert Measurement.objects.count() == 4
    batch = ImportBatch.objects.get()
    assert (batch.undone_at, batch.undone_by) == (LATER, cast.dora)
    event = Event.objects.order_by("-id")[0]
    assert (event.verb, event.payload["voided"]) == ("objectives.import_undone", 4)


def test_what_is_undone_can_be_imported_again(cast):
    apply(cast)
    once = facts()
    undo(cast)
    apply(cast, now=LATER + timedelta(hours=1))
    assert facts() == once


def test_it_is_undone_once(cast):
    apply(cast)
    undo(cast)
    with pytest.raises(Refused, match="undone already"):
        undo(cast)


def test_a_superseded_figure_comes_back_as_it_was(cast):
    apply(cast)
    before = facts()
    files = with_figures("K1,2026-08-01,50", "K1,2026-09-14,51")
    apply(cast, files, now=NOW + timedelta(minutes=1))
    assert Objective.objects.get(title="Deliver").result == "off_track"
    assert undo(cast) == {"voided": 2, "restored": 2}
    assert facts() == before
    trail = Measurement.objects.filter(
        indicator__external_key="K1", period_start=date(2026, 8, 1)
    ).order_by("recorded_at")
    assert list(trail.values_list("value", "correction_reason")) == [
        (Decimal(93), ""),
        (Decimal(50), "Imported again from test."),
        (Decimal(93), "The import of test was undone."),
    ]


def test_a_figure_corrected_since_stays_and_with_it_what_it_needs(cast):
    apply(cast)
    record_measurement(
        actor=cast.dora,
        indicator=Indicator.objects.get(external_key="K1"),
        period_start=date(2026, 9, 1),
        now=NOW + timedelta(minutes=5),
        value=Decimal(97),
        correction_reason="Counted twice.",
    )
    counts = undo(cast)
    # The corrected figure, its indicator, both objectives above it, their plan's two rows and Zoe.
    assert counts == {"voided": 3, "withdrawn": 2, "stay": 7}
    assert list(Measurement.objects.current().values_list("value", flat=True)) == [Decimal(97)]
    assert set(Objective.objects.values_list("title", flat=True)) == {"Company", "Deliver"}
    assert Objective.objects.get(title="Deliver").result == "on_track"


def test_changed_rows_get_back_what_they_held_unless_somebody_changed_them(cast):
    apply(cast)
    before = facts()
    renamed = {
        table: text.replace("Deliver", "Deliver on time").replace("Customers stay", "All stay")
        for table, text in FILES.items()
    }
    apply(cast, renamed, now=NOW + timedelta(minutes=1))
    assert ImportedRow.objects.exclude(before=None).count() == 2
    Objective.objects.filter(title="Company").update(version=9)
    assert undo(cast) == {"put_back": 1, "stay": 1}
    assert facts() == before
    assert Objective.objects.get(title="Company").outcome == "All stay"


def test_an_import_of_nothing_new_is_undone_without_a_trace(cast):
    apply(cast)
    before = facts()
    apply(cast, now=NOW + timedelta(minutes=1))
    assert undo(cast) == {}
    assert facts() == before


def test_every_row_that_was_made_is_in_the_trail(cast):
    apply(cast)
    kinds = ImportedRow.objects.values_list("kind", flat=True)
    assert sorted(kinds) == sorted(
        ["plan", "priority", "membership", *["objective"] * 2, *["indicator"] * 3, *["link"] * 3]
    )


def test_an_owner_that_a_file_filled_in_goes_again_with_it(cast):
    """In force without an owner, and complete with the one that the file named."""
    ownerless = FILES[Table.OBJECTIVES].replace("bob@example.org", "")
    apply(cast, FILES | {Table.OBJECTIVES: ownerless})
    deliver = Objective.objects.get(title="Deliver")
    assert (deliver.owner, deliver.activated_with_gaps) == (None, True)
    apply(cast, FILES)
    Objective.objects.update(activated_with_gaps=False)  # somebody gave it what it lacked besides
    deliver.refresh_from_db()
    assert deliver.owner == cast.bob

    undo(cast)
    deliver.refresh_from_db()
    assert (deliver.owner, deliver.activated_with_gaps) == (None, True)

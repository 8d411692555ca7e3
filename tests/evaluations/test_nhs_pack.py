"""The pack of a review on published data: every figure equals the file that was published."""

import csv
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from evaluations.services import build_pack, request_pack
from evaluations.services import pack as services
from objectives.models import Signal
from perfmgmt.demo import nhs
from perfmgmt.demo.people import Passwords
from perfmgmt.tenancy.models import Membership, Role
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import AgendaItem, Review
from reviews.services import close_review, record_decision, start_review

SEPTEMBER = "2018-09-01"


def published() -> dict[str, tuple]:
    """Key → the newest month by the sandbox's clock, value, numerator and denominator."""
    found = {}
    with (nhs.DATA / "measurements.csv").open() as file:
        for row in csv.DictReader(file):
            if row["date"] <= SEPTEMBER and row["date"] >= found.get(row["indicator_id"], ("",))[0]:
                numbers = (row["value"], row["numerator"], row["denominator"])
                found[row["indicator_id"]] = (row["date"], *numbers)
    return {
        key: (day, *(float(Decimal(number)) if number else None for number in numbers))
        for key, (day, *numbers) in found.items()
    }


@pytest.fixture
def pack(db, monkeypatch):
    monkeypatch.setattr(services, "nudge", lambda *_a, **_k: None)
    organization = nhs.build(Passwords(), nhs.CLOCK)
    with tenant_scope(organization.pk):
        chair = Membership.objects.get(role=Role.LEADER)
        review = Review.objects.next_first().first()
        review = start_review(actor=chair, review=review, now=nhs.CLOCK)
        for item in AgendaItem.objects.of(review).undecided():
            record_decision(
                actor=chair,
                item=item,
                now=nhs.CLOCK,
                version=item.version,
                kind="no_action",
                because="Winter plans are under way",
                look_again_when="the figures of October are out",
            )
        review = close_review(actor=chair, review=review, now=nhs.CLOCK)
        asked = request_pack(actor=chair, review=review, now=nhs.CLOCK)
        yield build_pack(organization_id=organization.pk, pack_id=asked.pk, clock=lambda: nhs.CLOCK)


def test_all_282_figures_equal_the_published_file(pack):
    book = openpyxl.load_workbook(pack.file.path)
    header, *body = book["Figures"].iter_rows(values_only=True)
    rows = [dict(zip(header, row, strict=True)) for row in body]
    written = {
        row["Key"]: (
            row["Period from"].date().isoformat(),
            row["Value"],
            row["Numerator"],
            row["Denominator"],
        )
        for row in rows
    }
    assert len(rows) == 282
    assert written == published()


def test_attribution_signals_and_chart_are_in_it(pack):
    book = openpyxl.load_workbook(pack.file.path)
    facts = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert facts["Source of the data"] == nhs.ATTRIBUTION
    assert facts["Figures frozen"] == datetime(2018, 10, 10, 10)  # noqa: DTZ001 - a cell has no zone
    assert book["Signals"].max_row == 1 + Signal.objects.open().count()
    assert len(book["Chart"]._charts) == 1
    assert pack.steps_done == pack.steps_total

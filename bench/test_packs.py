"""A thousand objectives with charts: how long each file of their pack takes, and how much memory."""

import itertools
import json
import resource
import time
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import translation

from evaluations.models import Pack
from evaluations.packs import archive, document, slides, workbook
from evaluations.packs.codec import to_bytes
from evaluations.packs.known import Known
from evaluations.packs.reading import read_content
from objectives.models import Indicator, Measurement, Objective, ObjectiveIndicator
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

OBJECTIVES, MONTHS = 1000, 36
MOST_SECONDS = {"pdf": 60, "xlsx": 20}
MOST_GAP, MOST_MEGABYTES = 2.0, 500


def say(text: str) -> None:
    print(f"  {text}")


@pytest.fixture
def content():
    random = Random(1)
    with factories.world() as cast:
        plan = factories.plan()
        priority = factories.priority(plan=plan)
        objectives = Objective.objects.bulk_create(
            Objective(
                title=f"Complete orders on the promised day, line {number}",
                outcome="Customers get complete orders on the day we promised.",
                owner=cast.alice,
                priority=priority,
                state=Objective.State.ACTIVE,
                due_on=date(2026, 12, 31),
            )
            for number in range(OBJECTIVES)
        )
        indicators = Indicator.objects.bulk_create(
            Indicator(
                title=f"On time in full {number}",
                unit_of_measure="%",
                target_type="standard",
                target=Decimal(95),
                owner=cast.alice,
                measured_from=date(2023, 11, 1),
            )
            for number in range(OBJECTIVES)
        )
        ObjectiveIndicator.objects.bulk_create(
            ObjectiveIndicator(objective=objective, indicator=indicator, role="lag", weight=1)
            for objective, indicator in zip(objectives, indicators, strict=True)
        )
        months = [date(2023 + (10 + back) // 12, (10 + back) % 12 + 1, 1) for back in range(MONTHS)]
        Measurement.objects.bulk_create(
            (
                Measurement(
                    indicator=indicator,
                    period_start=month,
                    value=round(Decimal(random.gauss(93, 2)), 1),
                    expected=Decimal(95),
                    status=random.choice(["on_track", "at_risk", "off_track"]),
                    commentary="Castings from Ferrum came late again.",
                    recorded_at=NOW - timedelta(days=1),
                    author=cast.alice,
                )
                for indicator in indicators
                for month in months
            ),
            batch_size=5000,
        )
        began = time.perf_counter()
        with translation.override("en"):
            yield read_content(
                "plan", plan, cast.organization, known=Known(NOW, None), language="en"
            )
        say(f"all of it in {time.perf_counter() - began:.1f} s")


def test_a_thousand_objectives_with_charts(content, tmp_path):
    data = to_bytes(content)
    assert len(content.objectives) == len(json.loads(data)["objectives"]) == OBJECTIVES
    writers = {
        Pack.Kind.PDF: lambda path, report: document.write_document(
            content, path, paper="a4", checksum="0" * 64, report=report
        ),
        Pack.Kind.XLSX: lambda path, report: workbook.write_workbook(
            content, path, paper="a4", report=report
        ),
        Pack.Kind.PPTX: lambda path, report: slides.write_slides(
            content, path, checksum="0" * 64, report=report
        ),
        Pack.Kind.ZIP: lambda path, report: archive.write_archive(content, path, report=report),
    }
    for kind, write in writers.items():
        heard = [time.perf_counter()]
        path = tmp_path / f"pack.{kind}"
        write(path, lambda _step, heard=heard: heard.append(time.perf_counter()))
        heard.append(time.perf_counter())
        took = heard[-1] - heard[0]
        gap = max(later - earlier for earlier, later in itertools.pairwise(heard))
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = path.stat().st_size / 1024
        say(
            f"{kind}: {took:.1f} s, {size:.0f} kB, longest silence {gap:.1f} s; "
            f"at most {own:.0f} MB here and {child:.0f} MB in the typesetter"
        )
        assert took < MOST_SECONDS.get(kind, 60)
        assert gap < MOST_GAP
        assert child < MOST_MEGABYTES

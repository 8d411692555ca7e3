"""The calendar of work: well formed, inside its frame, marks at their days, what runs over in sight."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.charts import Gantt, GanttMark, GanttRow, draw_gantt
from objectives.charts.gantt import NARROW, WIDE

TODAY = date(2026, 11, 19)
near = st.integers(-900, 900).map(lambda days: TODAY + timedelta(days=days))
STATUSES = ["on_track", "no_data", "at_risk", "off_track"]


def gantt(*rows, today=TODAY) -> Gantt:
    return Gantt(
        rows=rows,
        today=today,
        description="Calendar of <work>.",
        today_label="Today",
        period=lambda day, detail: f"{day:%b}" if detail == "month" else f"{day:%b %Y}",
    )


def pictures(chart: Gantt) -> list[ET.Element]:
    return list(ET.fromstring(f"<both>{draw_gantt(chart)}</both>"))  # noqa: S314 - our own


rows = st.builds(
    GanttRow,
    label=st.text("Casting öß", max_size=90),
    starts_on=st.none() | near,
    due_on=st.none() | near,
    late_until=st.none() | near,
    is_shut=st.booleans(),
    is_part=st.booleans(),
    marks=st.lists(st.builds(GanttMark, near, near, st.sampled_from(STATUSES)), max_size=4),
)


@given(st.lists(rows, max_size=6))
@settings(max_examples=60)
def test_every_drawing_is_well_formed_and_inside_its_frame(given_rows):
    wide, narrow = pictures(gantt(*given_rows))
    for picture, layout in ((wide, WIDE), (narrow, NARROW)):
        assert (picture.get("role"), picture.get("aria-label")) == ("img", "Calendar of <work>.")
        _x, _y, width, height = map(float, picture.get("viewBox").split())
        for shape in picture.iter():
            assert shape.get("style") is None
            for name, most in (("cx", width), ("cy", height), ("x", width), ("y", height)):
                if shape.get(name) is not None:
                    assert 0 <= float(shape.get(name)) <= most
        assert layout.right < width


def test_a_mark_stands_where_it_is_and_a_tick_where_it_was_planned():
    late = GanttMark(on=date(2026, 11, 30), planned=date(2026, 11, 1), status="off_track")
    row = GanttRow("Ferrum", date(2026, 11, 1), date(2026, 11, 30), marks=[late])
    wide = pictures(gantt(row))[0]
    reach = WIDE.right - WIDE.left
    bar = next(each for each in wide if each.get("class") == "dur ok")
    begin, end = map(float, re.findall(r"[MH]([\d.]+)", bar.get("d")))
    assert abs(begin - WIDE.left) < 0.1
    assert abs(end - (WIDE.left + reach * 29 / 30)) < 0.1
    tick = next(each for each in wide if each.get("class") == "tick")
    assert tick.get("d").startswith(f"M{WIDE.left} ")
    assert [each.get("class") for each in wide if "pt" in each.get("class")] == ["pt pt-off"]


def test_what_runs_over_and_what_has_ended_look_different():
    over = GanttRow("Over", TODAY - timedelta(60), TODAY - timedelta(9), late_until=TODAY)
    ended = GanttRow("Ended", TODAY - timedelta(60), TODAY - timedelta(9), is_shut=True)
    classes = [each.get("class") for each in pictures(gantt(over, ended))[0]]
    assert [each for each in classes if each.startswith("dur")] == [
        "dur ok",
        "dur late",
        "dur shut",
    ]


def test_long_names_are_cut_with_an_ellipsis():
    name = "Qualify a second source for every casting that stops the line in Brno"
    wide = pictures(gantt(GanttRow(name, TODAY, TODAY)))[0]
    shown = next(each.text for each in wide if each.get("class") == "row-l")
    assert shown.endswith("…")
    assert name.startswith(shown[:-1])


def test_months_stand_along_the_top_and_today_is_named():
    row = GanttRow("Work", date(2026, 9, 10), date(2026, 12, 5))
    wide = pictures(gantt(row))[0]
    words = [each.text for each in wide if each.tag == "text"]
    assert words == ["Sep 2026", "Oct", "Nov", "Dec", "Today", "Work"]

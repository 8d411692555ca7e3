"""Charts: well formed, inside their frame, marks at their points, the right labels."""

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.charts import (
    MINI,
    NARROW,
    WIDE,
    ForecastPoint,
    IndicatorChart,
    Labels,
    NaturalRange,
    Note,
    Path,
    Preview,
    Signal,
    Spark,
    draw_figure,
    draw_indicator,
    draw_mini,
    draw_spark,
    localized_labels,
    with_unit,
)
from objectives.charts.scales import period_ticks, tick_decimals, value_axis, value_domain

ON_TIME = [83.6, 84.9, 82.8, 84.2, 83.1, 85.0, 84.4, 83.0, 84.7, 85.2, 83.7, 84.3]
ON_TIME += [87.9, 88.6, 88.1, 89.3, 88.4, 89.6, 88.9, 90.1, 89.2, 88.5, 88.4, 86.2]
LABELS = Labels(
    number=lambda value, decimals: f"{value:.{decimals}f}",
    period=lambda day, detail: {
        "year": f"{day:%Y}",
        "month_year": f"{day:%b %Y}",
        "month": f"{day:%b}",
        "day": f"{day.day} {day:%b}",
    }[detail],
    with_unit=with_unit,
    natural_range="Natural range",
    natural_range_short="Range",
    target="target",
    forecast="forecast",
    no_values="No values yet",
)


def months(count: int, year: int = 2024, month: int = 11) -> list[date]:
    return [date(year + (month - 1 + k) // 12, (month - 1 + k) % 12 + 1, 1) for k in range(count)]


def on_time_in_full() -> IndicatorChart:
    """The chart of the design: two baselines, a signal at the end, target path, forecast, flags."""
    path = [None] * 12 + [86 + k * 0.55 for k in range(16)] + [95.0]
    middle = [(86.9, 85.6, 88.2), (87.6, 85.7, 89.5), (88.2, 85.9, 90.5), (88.9, 86.3, 91.4)]
    return IndicatorChart(
        periods=months(29),
        values=ON_TIME,
        description="On time in full: October is 86.2%.",
        labels=LABELS,
        status="off_track",
        unit="%",
        ranges=[NaturalRange(0, 11, 84.1, 80.7, 87.5), NaturalRange(12, 23, 88.8, 86.7, 91.0)],
        signals=[Signal(12, good=True), Signal(23, good=False)],
        target=Path(path, "95% target"),
        forecast=[*(ForecastPoint(*point) for point in middle), ForecastPoint(89.4, 86.5, 92.2)],
        notes=[Note(12, 1), Note(20, 2), Note(23, 3)],
    )


def plain(values, **fields) -> IndicatorChart:
    given_fields = {"periods": months(len(values)), "status": "on_track"} | fields
    return IndicatorChart(values=values, description="A chart.", labels=LABELS, **given_fields)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def by_class(svg: str, name: str) -> list[ET.Element]:
    return [each for each in parsed(svg).iter() if name in each.get("class", "").split()]


def texts(svg: str, name: str) -> list[str]:
    return [each.text for each in by_class(svg, name)]


def line_points(svg: str, name: str = "ln") -> list[list[tuple[float, float]]]:
    lines = [each.get("points") for each in by_class(svg, name)]
    return [[tuple(map(float, pair.split(","))) for pair in line.split()] for line in lines]


def centre(mark: ET.Element) -> tuple[float, float]:
    if mark.get("cx"):
        return float(mark.get("cx")), float(mark.get("cy"))
    x, _top, _right, y = map(float, re.findall(r"-?[\d.]+", mark.get("d"))[:4])
    return x, y


def coordinates(svg: str):
    """Every drawn coordinate as ("x" or "y", number), relative path commands left out."""
    for each in parsed(svg).iter():
        for axis in ("x", "y"):
            for name in (axis, f"c{axis}"):
                if each.get(name):
                    yield axis, float(each.get(name))
        if each.get("width") and each.get("x"):
            yield "x", float(each.get("x")) + float(each.get("width"))
            yield "y", float(each.get("y")) + float(each.get("height"))
        for pair in (each.get("points") or "").split():
            x, y = pair.split(",")
            yield from (("x", float(x)), ("y", float(y)))
        for command, rest in re.findall(r"([MLHV])([-\d. ]+)", each.get("d") or ""):
            numbers = [float(number) for number in rest.split()]
            axes = {"H": "x", "V": "y"}.get(command, "xy")
            yield from zip(axes, numbers, strict=True)


def assert_inside(svg: str) -> None:
    _, _, width, height = map(float, parsed(svg).get("viewBox").split())
    limits = {"x": width, "y": height}
    outside = [(axis, n) for axis, n in coordinates(svg) if not -1 <= n <= limits[axis] + 1]
    assert outside == []


number = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-6)
maybe = st.one_of(st.none(), number)


@st.composite
def charts(draw) -> IndicatorChart:
    values = draw(st.lists(maybe, max_size=40))
    coming = draw(st.integers(0, 6))
    known = [index for index, value in enumerate(values) if value is not None]
    total = len(values) + coming
    level = sorted(draw(st.tuples(number, number, number)))
    ranges = [NaturalRange(0, len(values) - 1, level[1], level[0], level[2])] if values else []
    signals = draw(st.lists(st.sampled_from(known), unique=True, max_size=5)) if known else []
    target = draw(st.lists(maybe, min_size=total, max_size=total))
    fan = draw(st.lists(st.tuples(number, number, number), max_size=coming))
    flags = draw(st.lists(st.integers(0, total - 1), unique=True, max_size=5)) if total else []
    return IndicatorChart(
        periods=months(total),
        values=values,
        description='Up & down, <by> "month"',
        labels=LABELS,
        status=draw(st.sampled_from(["on_track", "at_risk", "off_track", "no_data", "stale"])),
        unit=draw(st.sampled_from(["", "%", "€", "days", "order lines"])),
        ranges=ranges,
        signals=[Signal(index, draw(st.booleans())) for index in signals],
        target=Path(target, "target", stepped=draw(st.booleans())),
        beside=[Path([*target[1:], *target[:1]], "asked")],
        forecast=[ForecastPoint(*sorted(point)) for point in fan],
        notes=[Note(index, k + 1) for k, index in enumerate(flags)],
        free=draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(chart=charts(), size=st.sampled_from([WIDE, NARROW, MINI]))
def test_any_chart_is_well_formed_and_inside_its_frame(chart, size):
    svg = draw_indicator(chart, size)
    root = parsed(svg)

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.description
    assert [each for each in root.iter() if each.get("style") is not None] == []
    assert "nan" not in svg
    assert_inside(svg)


@pytest.mark.parametrize(("count", "ticks"), [(36, 12), (400, 7)])
def test_long_series_stay_inside_and_keep_few_labels(count, ticks):
    svg = draw_indicator(plain([50 + (k * 7) % 11 for k in range(count)]), WIDE)

    assert_inside(svg)
    assert len(line_points(svg)[0]) == count
    assert len(by_class(svg, "tick")) == ticks


@settings(max_examples=60, deadline=None)
@given(values=st.lists(number, min_size=2, max_size=30), data=st.data())
def test_each_signal_stands_on_its_value(values, data):
    indexes = data.draw(st.lists(st.integers(0, len(values) - 1), unique=True, min_size=1))
    chart = plain(values, signals=[Signal(index, good=index % 2 == 0) for index in indexes])
    svg = draw_indicator(chart, WIDE)

    (line,) = line_points(svg)
    good = {centre(mark) for mark in by_class(svg, "good")}
    bad = {centre(mark) for mark in by_class(svg, "bad")}
    assert good == {line[index] for index in indexes if index % 2 == 0}
    assert bad == {line[index] for index in indexes if index % 2 == 1}


def test_the_chart_of_the_design_says_what_the_design_says():
    svg = draw_indicator(on_time_in_full(), WIDE)

    assert texts(svg, "an") == ["Natural range 86.7–91.0"]
    assert texts(svg, "tg") == ["95% target"]
    assert texts(svg, "st-off") == ["86.2%"]
    assert texts(svg, "fo") == ["89.4%"]
    assert texts(svg, "flag-n") == ["1", "2", "3"]
    assert texts(svg, "ax") == [
        *("80", "85", "90", "95"),
        *("Jan 2025", "Apr", "Jul", "Oct", "Jan 2026", "Apr", "Jul", "Oct", "Jan 2027"),
        "forecast",
    ]
    assert len(by_class(svg, "band")) == 2


def test_the_narrow_rendering_shortens_words_and_keeps_figures():
    svg = draw_indicator(on_time_in_full(), NARROW)

    assert texts(svg, "an") == ["Range 86.7–91.0"]
    assert texts(svg, "tg") == ["95%"]
    assert texts(svg, "st-off") == ["86.2%"]


def test_the_figure_holds_both_renderings_for_the_container_query():
    wide, narrow = re.findall(r'<svg class="(chart [^"]+)"', draw_figure(on_time_in_full()))

    assert (wide, narrow) == ("chart wide xl", "chart narrow xl")


def test_the_mini_rendering_names_only_the_value_and_the_target():
    svg = draw_mini(plain([90.0, 81.4], unit="%", target=Path([93, 94], "94% target")))

    assert texts(svg, "lb") == ["81.4%"]
    assert texts(svg, "tg") == ["94%"]


def test_without_a_value_the_chart_says_so():
    svg = draw_indicator(plain([], periods=months(6)), WIDE)

    assert texts(svg, "an") == ["No values yet"]
    assert by_class(svg, "ln") == []


def test_a_single_value_is_a_status_shape_without_a_line():
    svg = draw_indicator(plain([5.0]), WIDE)

    assert by_class(svg, "ln") == []
    assert len(by_class(svg, "pt-on")) == 1
    assert texts(svg, "st-on") == ["5.0"]


def test_two_equal_values_are_a_level_line():
    (line,) = line_points(draw_indicator(plain([5.0, 5.0]), WIDE))

    assert len({y for _x, y in line}) == 1


def test_a_missing_value_leaves_a_gap_and_a_lonely_one_a_dot():
    svg = draw_indicator(plain([1, 2, None, 3, None, 4, 5]), WIDE)

    assert [len(line) for line in line_points(svg)] == [2, 2]
    assert len(by_class(svg, "dot")) == 5


def test_a_standard_changes_at_the_border_of_its_periods():
    svg = draw_indicator(plain([1, 2, 3], target=Path([4, 4, 6], "t", stepped=True)), WIDE)

    (line,) = line_points(svg, "tgt")
    (x1, low), (x2, before), (x3, after), (_x4, high) = line[2], line[3], line[4], line[5]
    assert (low, high) == (before, after)
    assert x2 == x3 > x1


def test_what_is_being_typed_stands_in_the_next_period():
    chart = replace(
        plain([88.5, 88.4], periods=months(3), status=""), preview=Preview(86.2, "off_track")
    )
    svg = draw_indicator(chart, WIDE)

    (mark,) = by_class(svg, "pt-off")
    (line,) = line_points(svg)
    assert centre(mark)[0] > line[-1][0]
    assert texts(svg, "st-off") == ["86.2"]


@pytest.mark.parametrize(
    ("unit", "expected"), [("%", "7.5%"), ("€", "€7.5"), ("h", "7.5 h"), ("order lines", "7.5")]
)
def test_a_value_carries_its_unit_as_people_write_it(unit, expected):
    assert texts(draw_indicator(plain([7.0, 7.5], unit=unit), WIDE), "lb") == [expected]


def test_the_description_is_escaped():
    svg = draw_spark(Spark([1, 2], "on_track", '<b> & "quoted"'))

    assert parsed(svg).get("aria-label") == '<b> & "quoted"'


def test_labels_speak_the_active_language():
    with translation.override("de"):
        labels = localized_labels()
        assert labels.number(1234.5, 1) == "1.234,5"
        assert labels.period(date(2026, 10, 1), "month_year") == "Okt 2026"


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(maybe, max_size=40),
    expected=maybe,
    band=st.one_of(st.none(), st.tuples(number, number).map(sorted).map(tuple)),
    path=st.one_of(st.none(), st.lists(maybe, max_size=40)),
)
def test_any_sparkline_is_well_formed_and_inside_its_frame(values, expected, band, path):
    shown = None if path is None else (path + [None] * 40)[: len(values)]
    spark = Spark(values, "stale", "12 months", expected=expected, band=band, path=shown)
    svg = draw_spark(spark)

    assert "style=" not in svg
    assert_inside(svg)


def test_a_sparkline_ends_in_its_status_shape():
    svg = draw_spark(Spark([4, 6, 5], "off_track", "last 5", expected=6, band=(3, 7)))

    (line,) = line_points(svg)
    (shape,) = by_class(svg, "pt-off")
    assert centre(shape) == line[-1]
    assert len(by_class(svg, "band")) == len(by_class(svg, "exp")) == 1


def test_an_unknown_status_is_an_error_not_a_colour():
    with pytest.raises(KeyError):
        draw_spark(Spark([1, 2], "green", "x"))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (79.2, 96.8, [80, 85, 90, 95]),
        (85.1, 95.9, [85, 90, 95]),
        (0, 1, [0, 0.5, 1]),
        (-3, 9, [0, 5, 10]),
        (0, 4, [0, 2, 4]),
        (1_900_000, 2_150_000, [1_900_000, 2_000_000, 2_100_000]),
    ],
)
def test_value_ticks_are_round_and_few(low, high, ticks):
    assert value_axis(low, high)[2] == ticks


@given(st.lists(number, max_size=20))
def test_every_axis_holds_its_values_and_one_to_four_ticks(values):
    low, high, ticks = value_axis(*value_domain(values))

    assert low < high
    assert all(low <= value <= high for value in values)
    assert 1 <= len(ticks) <= 4
    assert all(low - 1e-9 * abs(low) <= tick <= high + 1e-9 * abs(high) for tick in ticks)


def test_air_around_the_data_never_crosses_zero_or_the_bounds_of_the_unit():
    assert value_domain([1, 99]) == (0.0, 108.8)
    assert value_domain([92, 99], bounds=(0, 100)) == (91.3, 99.7)
    assert value_domain([80, 99], bounds=(0, 100)) == (78.1, 100)


@pytest.mark.parametrize(("ticks", "decimals"), [([80, 85], 0), ([0, 0.5], 1), ([0.05, 0.1], 2)])
def test_ticks_show_as_many_decimals_as_tell_them_apart(ticks, decimals):
    assert tick_decimals(ticks) == decimals


def test_period_labels_follow_the_rhythm():
    weeks = [date(2026, 8, 3) + timedelta(days=7 * k) for k in range(6)]
    years = [date(2015 + k, 4, 1) for k in range(5)]

    assert period_ticks(weeks, 100, 52) == [(k, "day") for k in range(6)]
    assert period_ticks(months(6, 2026, 1), 100, 52) == [
        (0, "month_year"),
        *((k, "month") for k in range(1, 6)),
    ]
    assert [index for index, _detail in period_ticks(months(60, 2020, 1), 10, 52)] == [
        *(0, 6, 12, 18, 24, 30, 36, 42, 48, 54)
    ]
    assert period_ticks(years, 60, 52)[0] == (0, "month_year")
    assert period_ticks([], 0, 52) == []

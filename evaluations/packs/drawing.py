"""The server's own charts for paper: the same drawing, with the colours of print inside it."""

import re
from datetime import date
from functools import cache
from html import unescape
from itertools import groupby

from django.utils.translation import gettext as _

from evaluations.packs.content import FigureRow, PointRow
from objectives import charts
from objectives.figures import period_name, with_unit
from objectives.rules.periods import Rhythm, periods_between
from objectives.rules.targets import TargetType
from perfmgmt.tenancy.html import status_word

TEXT = re.compile(
    r'<text class="(?P<classes>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)"'
    r'(?: text-anchor="(?P<anchor>[^"]*)")?>(?P<words>[^<]*)</text>'
)
INK, QUIET, ACCENT = "#14171d", "#606773", "#2a3a97"
INKS = {"st-on": "#0b7052", "st-risk": "#8f5300", "st-off": "#b3241b", "tg": ACCENT}
SIZE = charts.Size(720, 290)
# The light theme's, as the style sheet names them: an image knows no style sheet.
STYLE = """<style>
.grid,.axis,.tick,.lim,.cl,.leader,.ln,.tgt,.tgt-end,.fc{fill:none}
.grid{stroke:#e4e4de}.axis,.tick{stroke:#868c97}
.band{fill:#e9ebf3}.lim{stroke:#b9bfd3}
.cl{stroke:#a9b0c8;stroke-dasharray:1 3;stroke-linecap:round}
.ln{stroke:#14171d;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}
.fine{stroke-width:1}.dots{fill:none;stroke:#14171d;stroke-width:4.6;stroke-linecap:round}
.sig{fill:#fff;stroke-width:2}.good{stroke:#0b7052}.bad{stroke:#b3241b}
.pt{stroke:#fff;stroke-width:1.5}
.pt-on{fill:#0b7052}.pt-risk{fill:#8f5300}.pt-off{fill:#b3241b}.pt-none{fill:#fff;stroke:#606773}
.pt-ring{fill:#fff;stroke:#6a4f94}.pt-hand{fill:none;stroke:#6a4f94}
.tgt,.tgt-end{stroke:#2a3a97;stroke-width:1.5}.tgt{stroke-dasharray:5 4}.thin{stroke-width:1}
</style>"""
DOT = re.compile(r'<circle class="dot" cx="([^"]*)" cy="([^"]*)" r="[^"]*"/>')


def chart_parts(
    row: FigureRow, points: tuple[PointRow, ...], labels: charts.Labels
) -> tuple[str, list[dict]]:
    """The lines as an SVG file with its own style, and the words with their places.

    Words are left to the typesetter: as text they can be searched, and glyphs drawn in every image
    would take more memory than the pages. `labels` are those of the language.
    """
    drawn = charts.draw_indicator(_chart(row, points, labels), SIZE)
    head, body = drawn.split(">", 1)
    size = f'xmlns="http://www.w3.org/2000/svg" width="{SIZE.width}" height="{SIZE.height}"'
    texts = [_text(found) for found in TEXT.finditer(body)]
    lines = _dots_as_one(TEXT.sub("", body))
    return f"{head.replace('<svg', f'<svg {size}', 1)}>{STYLE}{lines}", texts


def _text(found: re.Match) -> dict:
    classes = found["classes"].split()
    is_label = "lb" in classes
    inks = [INKS[name] for name in classes if name in INKS]
    return {
        "words": unescape(found["words"]),
        "x": float(found["x"]),
        "y": float(found["y"]),
        "anchor": found["anchor"] or "start",
        "size": 13 if is_label else 11.5,
        "weight": 600 if is_label else 400,
        "fill": inks[0] if inks else INK if is_label else QUIET,
    }


def _dots_as_one(body: str) -> str:
    """All points of the line in one path: an element for each took half of a chart's memory on paper."""
    found = DOT.findall(body)
    if not found:
        return body
    at = DOT.search(body)
    path = "".join(f"M{x},{y}h.01" for x, y in found)
    rest = DOT.sub("", body[at.end() :]) if at else ""
    return f'{body[: at.start()] if at else ""}<path class="dots" d="{path}"/>{rest}'


def described(row: FigureRow) -> str:
    """One sentence for who does not see the chart."""
    if row.value is None or row.period_start is None:
        return _("%(title)s: no values yet.") % {"title": row.title}
    words = {
        "title": row.title,
        "period": period_name(row.rhythm, row.period_start),
        "value": with_unit(row.value, row.unit, row.decimals),
        "status": status_word(row.shown_status),
        "expected": with_unit(row.expected, row.unit, row.decimals),
    }
    if row.expected is None:
        return _("%(title)s: %(value)s in %(period)s. %(status)s.") % words
    return _("%(title)s: %(value)s in %(period)s, expected %(expected)s. %(status)s.") % words


def _chart(row: FigureRow, points: tuple[PointRow, ...], labels) -> charts.IndicatorChart:
    days = [point.period_start for point in points]
    drawn = _without_holes(row, days)
    place = {day: index for index, day in enumerate(drawn)}
    values: list[float | None] = [None] * len(drawn)
    expected: list[float | None] = [None] * len(drawn)
    original: list[float | None] = [None] * len(drawn)
    for point in points:
        at = place[point.period_start]
        values[at] = _float(point.compared)
        expected[at] = _float(point.expected)
        original[at] = _float(point.original)
    return charts.IndicatorChart(
        periods=drawn,
        values=values,
        description="",
        labels=labels,
        status=row.status if any(value is not None for value in values) else "",
        unit=row.unit,
        decimals=row.decimals,
        ranges=_ranges(points, place),
        signals=[
            charts.Signal(index=place[point.period_start], good=point.signal == "better")
            for point in points
            if point.signal
        ],
        target=_target(row, expected),
        beside=_original(row, expected, original),
    )


def _without_holes(row: FigureRow, days: list[date]) -> list[date]:
    """A period nobody spoke of keeps its room on the axis."""
    if len(days) < 2:
        return days
    known = set(days)
    between = _between(row.rhythm, days[0], days[-1])
    return between if known <= set(between) else days


@cache
def _between(rhythm: str, first: date, last: date) -> list[date]:
    # a period's first day says already where the fiscal year begins
    return periods_between(Rhythm(rhythm), first, last, first.month)


def _ranges(points, place) -> list[charts.NaturalRange]:
    """One for each stretch of the same limits."""
    limited = [point for point in points if point.lower is not None]
    found = []
    for (lower, mean, upper), stretch in groupby(
        limited, key=lambda point: (point.lower, point.mean, point.upper)
    ):
        days = [point.period_start for point in stretch]
        found.append(
            charts.NaturalRange(
                first=place[days[0]],
                last=place[days[-1]],
                centre=float(mean),
                lower=float(lower),
                upper=float(upper),
            )
        )
    return found


def _target(row: FigureRow, expected: list[float | None]) -> charts.Path | None:
    if row.expected is None or all(value is None for value in expected):
        return None
    words = _("%(value)s expected") % {"value": with_unit(row.expected, row.unit, row.decimals)}
    return charts.Path(expected, words, stepped=row.target_type == TargetType.STANDARD)


def _original(
    row: FigureRow, expected: list[float | None], original: list[float | None]
) -> list[charts.Path]:
    """Thin beside what holds, where something else was agreed first."""
    if original == expected or row.original is None:
        return []
    words = _("%(value)s original") % {"value": with_unit(row.original, row.unit, row.decimals)}
    return [charts.Path(original, words, stepped=row.target_type == TargetType.STANDARD)]


def _float(value) -> float | None:
    return None if value is None else float(value)

"""Content as slides: one a board can edit, with charts that its own program draws."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from evaluations.packs import wording
from evaluations.packs.content import CycleRow, FigureRow, ObjectiveRow, PackContent, PointRow
from evaluations.packs.drawing import described
from evaluations.packs.sealing import seal
from evaluations.rules.calibration import BINS, spread
from evaluations.wording import answer_status, answer_words
from objectives import charts
from objectives.wording import grouped
from perfmgmt.tenancy.html import status_word

Report = Callable[[int], None]

# A deck that nobody would sit through helps nobody: what needs attention comes first, and the deck
# says what it leaves to the paper and the workbook.
MOST_OBJECTIVES, MOST_LISTED, ROWS_A_SLIDE = 40, 8, 8
LONGEST, MOST_DATES = 320, 9
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, INSIDE = Inches(0.7), Inches(11.93)
TITLE_TOP, TITLE_HEIGHT, TABLE_TOP = Inches(0.45), Inches(0.85), Inches(1.6)
SERIF, SANS = "Georgia", "Calibri"
TITLE_ONLY = 5
INK, QUIET, LINE = "14171D", "5B626E", "D5D6D0"
ACCENT = "2A3A97"
STATUS = {
    "off_track": "B3241B",
    "at_risk": "B86E00",
    "stale": "6A4F94",
    "no_data": "8A909B",
    "no_target": "AEB3BB",
    "on_track": "0B7052",
}
# What the charts of a reader's program are coloured by.
THEME = (ACCENT, "B3241B", "B86E00", "0B7052", "6A4F94", "8A909B")


def steps_of(content: PackContent) -> int:
    return min(len(content.objectives), MOST_OBJECTIVES) + 3


def write_slides(content: PackContent, path: Path, *, checksum: str, report: Report) -> None:
    """Write the file, in the active language. `report` hears the number of objectives after each."""
    deck = _Deck(content, checksum)
    deck.cover()
    deck.summary()
    if content.cycle:
        deck.execution(content.cycle)
        deck.scores(content.cycle)
    shown = content.objectives[:MOST_OBJECTIVES]
    for done, row in enumerate(shown, start=1):
        deck.objective(row)
        report(done)
    deck.decisions()
    report(len(shown) + 1)
    deck.about(left_out=len(content.objectives) - len(shown))
    deck.file.save(str(path))
    report(len(shown) + 2)
    seal(path)


class _Deck:
    """The open file."""

    def __init__(self, content: PackContent, checksum: str) -> None:
        self.content = content
        self.checksum = checksum
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = WIDTH, HEIGHT
        self._describe()
        self._colour()

    def _describe(self) -> None:
        known = self.content.pinned_at.astimezone(UTC).replace(tzinfo=None)
        said = self.file.core_properties
        said.title, said.author = self.content.title, self.content.organization
        said.last_modified_by = self.content.organization
        said.created = said.modified = known
        said.language = self.content.language
        said.keywords = self.checksum

    def _colour(self) -> None:
        """The organisation's colours as those of the theme, so that what is edited keeps them."""
        master = self.file.slide_masters[0].part
        theme = master.part_related_by(RELATIONSHIP_TYPE.THEME)
        text = theme.blob.decode()
        for number, color in enumerate(THEME, start=1):
            name = f"a:accent{number}"
            text = re.sub(
                rf"<{name}>.*?</{name}>", f'<{name}><a:srgbClr val="{color}"/></{name}>', text
            )
        theme._blob = text.encode()

    def cover(self) -> None:
        content = self.content
        slide = self._slide(content.title, size=44, top=Inches(2.3), height=Inches(1.6))
        self._text(slide, (LEFT, Inches(0.7), INSIDE, Inches(0.5)), content.organization, bold=True,
                   color=ACCENT, size=18)  # fmt: skip
        bar = slide.shapes.add_shape(1, LEFT, Inches(4.0), Inches(1.4), Emu(38100))
        bar.fill.solid()
        bar.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
        bar.line.fill.background()
        self._text(
            slide, (LEFT, Inches(4.25), INSIDE, Inches(0.6)), wording.finding(content), size=22
        )
        known = _("Figures as known on %(instant)s") % {
            "instant": wording.instant(content.pinned_at, content)
        }
        said = " · ".join((wording.subtitle(content), known))
        self._text(slide, (LEFT, Inches(6.5), INSIDE, Inches(0.5)), said, size=14, color=QUIET)

    def summary(self) -> None:
        content = self.content
        slide = self._slide(wording.finding(content))
        shown = [(status, count) for status, count in content.counts.items() if count]
        if shown:
            self._counts(slide, shown)
        attention = [row for row in content.objectives if row.needs_attention][:MOST_LISTED]
        rows = [
            [row.title, status_word(row.status), row.owner or _("No owner")] for row in attention
        ]
        if rows:
            head = [_("What needs attention"), _("Result"), _("Owner")]
            table = self._table(
                slide, head, rows, (Inches(3.9), Inches(1.3), Inches(1.9)), left=Inches(5.5)
            )
            for place, row in enumerate(attention, start=1):
                _ink(table.cell(place, 1), STATUS[row.status])
        self._text(slide, (LEFT, Inches(6.65), INSIDE, Inches(0.4)), wording.totals(content), size=12,
            color=QUIET,
        )  # fmt: skip

    def execution(self, cycle: CycleRow) -> None:
        """The five questions with what the facts say and what people judged."""
        slide = self._slide(_("Execution quality"))
        rows = [
            [
                wording.question(row.question),
                answer_words(row.question, row.computed),
                " ".join(part for part in (row.sentence, row.judged) if part),
            ]
            for row in cycle.together
        ]
        head = [_("Question"), _("The facts say"), _("Why")]
        table = self._table(slide, head, rows, (Inches(3.9), Inches(1.7), Inches(6.3)))
        for place, row in enumerate(cycle.together, start=1):
            _ink(table.cell(place, 1), STATUS[answer_status(row.computed)])

    def scores(self, cycle: CycleRow) -> None:
        """How many objectives scored how much, and what their figures suggested."""
        given = spread([row.score for row in cycle.evaluations if row.score is not None])
        suggested = spread(
            [row.suggested for row in cycle.evaluations if row.suggested is not None]
        )
        if not any(given):
            return
        slide = self._slide(_("Scores"))
        data = CategoryChartData(number_format="0")
        tenths = [number_format(Decimal(place) / BINS, 1) for place in range(BINS + 1)]
        data.categories = [f"{low}–{high}" for low, high in pairwise(tenths)]
        data.add_series(_("Score"), given)
        data.add_series(_("Suggested"), suggested)
        place = (LEFT, Inches(1.7), Inches(8.4), Inches(4.7))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
        _describe(frame, _("How many objectives scored how much."))
        chart = frame.chart
        chart.has_title, chart.has_legend = False, True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.font.size, chart.font.name = Pt(12), SANS
        chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("E4E4DE")
        chart.plots[0].gap_width = 40
        for series, color in zip(chart.plots[0].series, (ACCENT, "A9B0C8"), strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = RGBColor.from_string(color)
        counted = [*self._surprise(cycle), wording.signed(cycle, self.content)]
        labels = [_("Surprises"), _("False alarms"), _("Signed")]
        for number, (label, text) in enumerate(zip(labels, counted, strict=True)):
            top = Inches(1.8 + 1.3 * number)
            self._text(slide, (Inches(9.5), top, Inches(3.2), Inches(0.4)), label, size=13,
                       color=QUIET)  # fmt: skip
            self._text(
                slide, (Inches(9.5), top + Inches(0.3), Inches(3.2), Inches(0.6)), text, size=20
            )

    @staticmethod
    def _surprise(cycle: CycleRow) -> tuple[str, str]:
        of = _("%(n)s of %(total)s")
        return (
            of % {"n": cycle.surprises, "total": cycle.compared},
            of % {"n": cycle.false_alarms, "total": cycle.alarms},
        )

    def _counts(self, slide, shown: Sequence[tuple[str, int]]) -> None:
        data = CategoryChartData()
        data.categories = [status_word(status) for status, _count in shown]
        data.add_series(_("Objectives"), [count for _status, count in shown])
        place = (LEFT, Inches(1.7), Inches(4.5), Inches(0.7 + 0.62 * len(shown)))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
        _describe(frame, wording.finding(self.content))
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.name = Pt(13), SANS
        chart.category_axis.reverse_order = True
        chart.category_axis.format.line.fill.background()
        chart.value_axis.visible = False
        chart.value_axis.minimum_scale = 0
        chart.value_axis.has_major_gridlines = False
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 45, True
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        for place_of, (status, _count) in enumerate(shown):
            fill = plot.series[0].points[place_of].format.fill
            fill.solid()
            fill.fore_color.rgb = RGBColor.from_string(STATUS[status])

    def objective(self, row: ObjectiveRow) -> None:
        content = self.content
        slide = self._slide(row.title)
        standing = [wording.last_known(row), wording.momentum(row)]
        self._text(slide, (LEFT, Inches(1.32), Inches(7.4), Inches(0.4)),
            " · ".join(part for part in standing if part),
            size=16, bold=True, color=STATUS[row.status],
        )  # fmt: skip
        lead = content.lead_figure(row)
        points = content.points_by_id.get(lead.id, ()) if lead else ()
        if lead is not None and any(point.compared is not None for point in points):
            self._line(slide, lead, points)
        self._beside(slide, row)

    def _line(self, slide, figure: FigureRow, points: Sequence[PointRow]) -> None:
        unit = charts.unit_words(figure.unit)
        heading = f"{figure.title} ({unit})" if unit else figure.title
        self._text(
            slide, (LEFT, Inches(1.85), Inches(7.5), Inches(0.4)), heading, size=13, color=QUIET
        )
        data = CategoryChartData(
            number_format=f"#,##0{'.' + '0' * figure.decimals if figure.decimals else ''}"
        )
        data.categories = [point.period_start for point in points]
        # What people wrote is in no cell of the chart's sheet: a program could take it for a formula.
        data.add_series(_("Value"), [_float(point.compared) for point in points])
        data.add_series(_("Expected"), [_float(point.expected) for point in points])
        was_moved = any(point.original != point.expected for point in points)
        if was_moved:
            data.add_series(_("Originally expected"), [_float(point.original) for point in points])
        has_limits = any(point.lower is not None for point in points)
        if has_limits:
            data.add_series(_("Lower limit"), [_float(point.lower) for point in points])
            data.add_series(_("Upper limit"), [_float(point.upper) for point in points])
        place = (LEFT - Inches(0.1), Inches(2.2), Inches(7.6), Inches(4.5))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data)
        _describe(frame, described(figure))
        chart = frame.chart
        chart.has_title = False
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.font.size, chart.font.name = Pt(11), SANS
        chart.font.color.rgb = RGBColor.from_string(QUIET)
        chart.category_axis.tick_labels.number_format = "mmm yy"
        chart.category_axis.tick_labels.number_format_is_linked = False
        _space(chart.category_axis, figure.rhythm, len(points))
        chart.category_axis.format.line.color.rgb = RGBColor.from_string("868C97")
        chart.value_axis.format.line.fill.background()
        chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("E4E4DE")
        styles = [(INK, 2.25, None), (ACCENT, 1.75, MSO_LINE.DASH)]
        styles += [(ACCENT, 0.75, MSO_LINE.DASH)] if was_moved else []
        styles += [("A9B0C8", 1, None), ("A9B0C8", 1, None)] if has_limits else []
        for number, (series, (color, width, dash)) in enumerate(
            zip(chart.plots[0].series, styles, strict=True)
        ):
            _draw(series, color, width, dash, dotted=number == 0)

    def _beside(self, slide, row: ObjectiveRow) -> None:
        """What the chart cannot say: owner and due date, figures, commentary, decisions."""
        content, left, width = self.content, Inches(8.5), Inches(4.2)
        due = _("due %(day)s") % {"day": wording.day(row.due_on, content)} if row.due_on else ""
        who = " · ".join(part for part in (row.owner or _("No owner"), due, row.priority) if part)
        self._text(slide, (left, Inches(1.32), width, Inches(0.5)), who, size=12, color=QUIET)
        box = slide.shapes.add_textbox(left, Inches(1.95), width, Inches(4.7)).text_frame
        box.word_wrap = True
        said: list[tuple[str, str, str]] = [
            (
                figure.title,
                _("%(value)s, expected %(expected)s. %(status)s.")
                % {
                    "value": wording.value(figure.value, figure),
                    "expected": wording.value(figure.expected, figure),
                    "status": status_word(figure.shown_status),
                },
                "",
            )
            for _role, figure in content.figures_of(row)[:4]
        ]
        evaluation = content.evaluation_of(row)
        if evaluation:
            scored, signed = wording.scored(evaluation), wording.signed_by(evaluation, content)
            said.append((_("Evaluation"), scored, signed))
        comments = [figure for _role, figure in content.figures_of(row) if figure.commentary]
        said += [
            (_("Commentary"), _short(figure.commentary), wording.commentary_by(figure))
            for figure in comments[:1]
        ]
        said += [
            (
                wording.kind(each),
                _short(wording.decided(each)),
                wording.decided_by(each, content),
            )
            for each in content.decisions_on(row)[:2]
        ]
        for number, (label, text, small) in enumerate(said):
            first = box.paragraphs[0] if number == 0 else box.add_paragraph()
            _run(first, label, size=11, bold=True, color=ACCENT)
            first.space_before = Pt(0 if number == 0 else 7)
            _run(box.add_paragraph(), text, size=13)
            if small:
                _run(box.add_paragraph(), small, size=10, color=QUIET)

    def decisions(self) -> None:
        rows = [
            [
                f"{wording.kind(row)}: {_short(wording.decided(row))}",
                row.item or row.about,
                row.owner or row.decided_by,
                wording.day(row.due_on or row.look_again_on, self.content),
            ]
            for row in self.content.decisions[: 3 * ROWS_A_SLIDE]
        ]
        head = [_("Decision"), _("Item"), _("Owner"), _("Due")]
        widths = (Inches(5.4), Inches(3.2), Inches(1.7), Inches(1.6))
        for start in range(0, len(rows), ROWS_A_SLIDE):
            slide = self._slide(_("Decisions"))
            self._table(slide, head, rows[start : start + ROWS_A_SLIDE], widths)

    def about(self, *, left_out: int) -> None:
        content = self.content
        slide = self._slide(_("About these figures"))
        said = [
            _(
                "Every figure is the one that was known at %(instant)s. What was entered or corrected"
                " later is not in it; the same snapshot built again holds the same figures."
            )
            % {"instant": wording.instant(content.pinned_at, content)},
            _("Charts are the program's own: a click on one shows its figures."),
        ]
        if left_out > 0:
            said.append(
                ngettext(
                    "%(n)s more objective is in the PDF, the workbook and the archive.",
                    "%(n)s more objectives are in the PDF, the workbook and the archive.",
                    left_out,
                )
                % {"n": grouped(left_out)}
            )
        if content.attribution:
            said.append(content.attribution)
        box = slide.shapes.add_textbox(LEFT, Inches(1.7), Inches(9.5), Inches(3.6)).text_frame
        box.word_wrap = True
        for number, text in enumerate(said):
            line = box.paragraphs[0] if number == 0 else box.add_paragraph()
            line.space_after = Pt(10)
            _run(line, text, size=16)
        words = f"{_('SHA-256 of the data')}: {self.checksum}"
        self._text(slide, (LEFT, Inches(6.4), INSIDE, Inches(0.4)), words, size=11, color=QUIET)

    def _slide(self, title: str, *, size: int = 26, top=TITLE_TOP, height=TITLE_HEIGHT):
        slide = self.file.slides.add_slide(self.file.slide_layouts[TITLE_ONLY])
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = LEFT, top, INSIDE, height
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
        frame.margin_left = frame.margin_right = 0
        line = frame.paragraphs[0]
        line.alignment = PP_ALIGN.LEFT
        shown = size if len(title) <= 70 or size > 30 else 20
        _run(line, title, size=shown, bold=True, font=SERIF)
        return slide

    def _text(self, slide, place, text, *, size, bold=False, color=INK) -> None:
        frame = slide.shapes.add_textbox(*place).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = 0
        _run(frame.paragraphs[0], text, size=size, bold=bold, color=color)

    def _table(self, slide, head, rows, widths, *, left=LEFT, top=TABLE_TOP):
        shape = slide.shapes.add_table(
            len(rows) + 1, len(head), left, top, sum(widths), Inches(0.42) * (len(rows) + 1)
        )
        table = shape.table
        table.horz_banding = False
        for column, width in enumerate(widths):
            table.columns[column].width = width
        for place, cells in enumerate([head, *rows]):
            for column, text in enumerate(cells):
                cell = table.cell(place, column)
                cell.fill.solid()
                shade = "EEF0FA" if place == 0 else "FFFFFF" if place % 2 else "F8F8F5"
                cell.fill.fore_color.rgb = RGBColor.from_string(shade)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                line = cell.text_frame.paragraphs[0]
                _run(line, text, size=12, bold=place == 0, color=ACCENT if place == 0 else INK)
        return table


def _run(paragraph, text: str, *, size: float, bold=False, color=INK, font=SANS) -> None:
    run = paragraph.add_run()
    run.text = "".join(each for each in text if each >= " " or each in "\n\t")
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
    run.font.color.rgb = RGBColor.from_string(color)


def _ink(cell, color: str) -> None:
    for run in cell.text_frame.paragraphs[0].runs:
        run.font.color.rgb, run.font.bold = RGBColor.from_string(color), True


def _draw(series, color: str, width: float, dash, *, dotted: bool) -> None:
    series.smooth = False
    line = series.format.line
    line.color.rgb, line.width = RGBColor.from_string(color), Pt(width)
    if dash is not None:
        line.dash_style = dash
    series.marker.style = XL_MARKER_STYLE.CIRCLE if dotted else XL_MARKER_STYLE.NONE
    if dotted:
        series.marker.size = 5
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = RGBColor.from_string(color)
        series.marker.format.line.color.rgb = RGBColor.from_string(color)


def _space(axis, rhythm: str, count: int) -> None:
    """So many dates on the axis as can be read; months where periods are months or longer."""
    unit = "days" if rhythm in ("daily", "weekly", "fortnightly") else "months"
    months = {"quarterly": 3, "yearly": 12}.get(rhythm, 1)
    days = {"weekly": 7, "fortnightly": 14}.get(rhythm, 1)
    step = max(1, -(-count // MOST_DATES)) * (months if unit == "months" else days)
    element = axis._element
    before = element.find(qn("c:lblOffset"))
    for name in ("c:majorTimeUnit", "c:majorUnit", "c:baseTimeUnit"):
        if (old := element.find(qn(name))) is not None:
            element.remove(old)
        value = str(step) if name == "c:majorUnit" else unit
        made = element.makeelement(qn(name))
        made.set("val", value)
        before.addnext(made)


def _describe(frame, words: str) -> None:
    """What a screen reader says of a chart."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", words)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(None, 1)[0]} …"


def _float(value) -> float | None:
    return None if value is None else float(value)

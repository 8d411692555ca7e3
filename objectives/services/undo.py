"""Taking an import back, as far as nothing else has touched what it left."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from objectives.agreed import agreed_of
from objectives.models import (
    Alert,
    ImportBatch,
    ImportedRow,
    Indicator,
    Measurement,
    Objective,
    ObjectiveIndicator,
    Signal,
    TargetPoint,
)
from objectives.services.bulk_figures import FileSeries, read_stored
from objectives.services.bulk_structure import Structure
from objectives.services.bulk_trail import MODELS
from objectives.services.calculation import recalculate
from objectives.services.copying import insert_by_copy, update_by_copy
from objectives.services.indicator import organization_of
from objectives.services.locks import lock_words, locks_to_write_by
from objectives.services.rollup import STORED_FIELDS, compute_objectives
from objectives.services.series import INSERTED, settle_figures
from objectives.tables import Report
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership
from strategy.models import Plan, PlanVersion

Kind = ImportedRow.Kind
COPIED = (
    "indicator_id",
    "period_start",
    "value",
    "no_value_reason",
    "numerator",
    "denominator",
    "commentary",
    "cause",
    "confidence",
    "expected",
    "status",
    "target_revision",
    "author_id",
    "batch_id",
)
# What tells of an indicator's own figures and goes quiet with them.
TRACES = (Measurement, Signal, Alert)
# What a row keeps for ever and what therefore does not say that somebody else uses it.
OWN = {Kind.INDICATOR: TRACES, Kind.PLAN: (PlanVersion,)}
# Made after the import and deleted before what it refers to.
LATEST_MADE_FIRST = (
    Kind.TARGET_POINT,
    Kind.LINK,
    Kind.INDICATOR,
    Kind.OBJECTIVE,
    Kind.PRIORITY,
    Kind.PLAN,
    Kind.MEMBERSHIP,
)


@transaction.atomic
def undo_import(
    *,
    actor: Membership,
    batch: ImportBatch,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Counter[str]:
    """Void its figures, remove what it made, restore what it changed. What somebody touched since stays.

    Counts: voided and restored figures, removed, withdrawn (an indicator that keeps voided figures in
    its trail, a plan that keeps its versions), put_back (rows as they were before), stay. Figures that it had superseded come back as
    they were, recorded anew.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.undone_at is not None:
        raise Refused(_("This import was undone already."))
    organization = organization_of(actor=actor)
    undo = _Undo(Structure(organization=organization, now=now, report=Report()), batch)
    undo.void_figures()
    undo.put_back_rows()
    undo.remove_rows()
    undo.settle()
    batch.undone_at, batch.undone_by, batch.undo_counts = now, actor, dict(undo.counts)
    batch.save(update_fields=["undone_at", "undone_by", "undo_counts"])
    record_event(
        actor=actor,
        verb="objectives.import_undone",
        subject=batch,
        now=now,
        payload={"title": batch.source, **undo.counts},
        api_key=api_key,
    )
    return undo.counts


class _Undo:
    """One undo while it runs: what goes, what stays, what has to be judged anew."""

    def __init__(self, structure: Structure, batch: ImportBatch) -> None:
        self.structure, self.batch, self.now = structure, batch, structure.now
        names = ("voided", "restored", "removed", "withdrawn", "put_back", "stay")
        self.counts: Counter[str] = Counter(dict.fromkeys(names, 0))
        self.made: defaultdict[str, dict[UUID, int]] = defaultdict(dict)
        self.changed: list[ImportedRow] = []
        self.voided: defaultdict[UUID, set[date]] = defaultdict(set)
        for row in ImportedRow.objects.filter(batch=batch).order_by("id"):
            if row.before is None:
                self.made[row.kind][row.row_id] = row.version
            else:
                self.changed.append(row)
        touched = Measurement.objects.filter(batch=batch).values_list("indicator_id", flat=True)
        self.indicators = set(touched.distinct()) | self.made[Kind.INDICATOR].keys()
        self.indicators |= {row.row_id for row in self.changed if row.kind == Kind.INDICATOR}
        # One writer at a time, as for every correction.
        list(
            Indicator.objects.filter(pk__in=self.indicators)
            .order_by("id")
            .select_for_update(of=("self",), no_key=True)
            .values_list("pk", flat=True)
        )

    def void_figures(self) -> None:
        mine = Measurement.objects.filter(batch=self.batch)
        current = list(mine.current().select_related("supersedes", "indicator"))
        _check_locks(current)
        self.counts["stay"] += mine.exclude(superseded_at=None).count()
        self.counts["voided"] = len(current)
        for row in current:
            self.voided[row.indicator_id].add(row.period_start)
        mine.current().update(superseded_at=self.now)
        again = [self._recorded_anew(row) for row in current if row.supersedes is not None]
        insert_by_copy(again, INSERTED)
        self.counts["restored"] = len(again)

    def _recorded_anew(self, row: Measurement) -> Measurement:
        before = row.supersedes
        return Measurement(
            **{name: getattr(before, name) for name in COPIED},
            recorded_at=self.now,
            supersedes=row,
            correction_reason=_("The import of %(source)s was undone.")
            % {"source": self.batch.source},
        )

    def put_back_rows(self) -> None:
        """Where the version is still the import's own, the fields get back what they held."""
        for row in self.changed:
            model = MODELS[row.kind]
            fields = {
                name: _typed(model, name, value) for name, value in (row.before or {}).items()
            }
            if row.kind == Kind.OBJECTIVE and "owner_id" in fields and not fields["owner_id"]:
                fields["activated_with_gaps"] = True  # in force without an owner is said aloud
            unchanged = model._default_manager.filter(pk=row.row_id, version=row.version)
            if unchanged.update(**fields, version=row.version + 1):
                self.counts["put_back"] += 1
            else:
                self.counts["stay"] += 1
            if row.kind == Kind.OBJECTIVE:
                self.structure.touched_objectives.add(row.row_id)

    def remove_rows(self) -> None:
        links = ObjectiveIndicator.objects.filter(pk__in=self.made[Kind.LINK])
        self.structure.touched_objectives.update(links.values_list("objective_id", flat=True))
        going = self._going()
        self._withdraw(going)
        self._close_plans(going)
        for kind in LATEST_MADE_FIRST:
            found = MODELS[kind]._default_manager.filter(pk__in=going[kind])
            found._raw_delete(found.db)
            if kind not in (Kind.TARGET_POINT, Kind.LINK):
                self.counts["removed"] += len(going[kind])
                self.counts["stay"] += len(self.made[kind]) - len(going[kind])
        self.counts["stay"] -= self.counts["withdrawn"]
        self.structure.touched_objectives -= going[Kind.OBJECTIVE]

    def _going(self) -> dict[str, set[UUID]]:
        """What nothing else refers to; what is referred to from what stays stays too."""
        going: dict[str, set[UUID]] = {kind: self._unchanged(kind) for kind in LATEST_MADE_FIRST}
        going[Kind.INDICATOR] -= self._with_other_figures(going[Kind.INDICATOR])
        going[Kind.TARGET_POINT] -= self._points_in_use(going[Kind.TARGET_POINT])
        while True:
            before = sum(map(len, going.values()))
            going[Kind.LINK] -= self._links_in_use(going)
            for kind in LATEST_MADE_FIRST:
                going[kind] -= _referred(MODELS[kind], going[kind], going, OWN.get(kind, ()))
            if sum(map(len, going.values())) == before:
                return going

    def _unchanged(self, kind: str) -> set[UUID]:
        made = self.made[kind]
        model = MODELS[kind]
        has_version = any(field.name == "version" for field in model._meta.fields)
        found = model._default_manager.filter(pk__in=made)
        if not has_version:
            if kind == Kind.MEMBERSHIP:
                found = found.filter(user=None)
            return set(found.values_list("pk", flat=True))
        return {pk for pk, version in found.values_list("pk", "version") if version == made[pk]}

    def _with_other_figures(self, indicators: Collection[UUID]) -> set[UUID]:
        found = Measurement.objects.filter(indicator__in=indicators).current()
        return set(found.values_list("indicator_id", flat=True))

    def _points_in_use(self, points: Collection[UUID]) -> set[UUID]:
        """A target that still judges a figure that stays."""
        figure = Measurement.objects.current().filter(
            indicator=models.OuterRef("indicator"), period_start=models.OuterRef("period_start")
        )
        found = TargetPoint.objects.filter(models.Exists(figure), pk__in=points)
        return set(found.values_list("pk", flat=True))

    def _links_in_use(self, going: dict[str, set[UUID]]) -> set[UUID]:
        """An indicator that stays keeps what it serves."""
        staying = self.made[Kind.INDICATOR].keys() - going[Kind.INDICATOR]
        found = ObjectiveIndicator.objects.filter(indicator__in=staying, pk__in=going[Kind.LINK])
        return set(found.values_list("pk", flat=True))

    def _withdraw(self, going: dict[str, set[UUID]]) -> None:
        """An indicator with figures in its trail cannot be deleted: it leaves every page instead."""
        traced: set[UUID] = set()
        for model in TRACES:
            found = model._default_manager.filter(indicator__in=going[Kind.INDICATOR])
            traced.update(found.values_list("indicator_id", flat=True))
        Signal.objects.filter(indicator__in=traced).open().update(closed_at=self.now)
        Alert.objects.filter(indicator__in=traced).open().update(closed_at=self.now)
        Indicator.objects.filter(pk__in=traced).update(
            withdrawn_at=self.now,
            external_key="",
            owner=None,
            updater=None,
            latest=None,
            latest_value=None,
            latest_period=None,
            next_due_at=None,
            version=models.F("version") + 1,
        )
        self.counts["withdrawn"] += len(traced)
        going[Kind.INDICATOR] -= traced
        self.indicators -= traced

    def _close_plans(self, going: dict[str, set[UUID]]) -> None:
        """A plan that was in force keeps its versions: it is closed instead, and its key is free again."""
        versions = PlanVersion.objects.filter(plan__in=going[Kind.PLAN])
        kept = set(versions.values_list("plan_id", flat=True))
        Plan.objects.filter(pk__in=kept).update(
            state=Plan.State.CLOSED,
            is_default=False,
            external_key="",
            version=models.F("version") + 1,
        )
        self.counts["withdrawn"] += len(kept)
        going[Kind.PLAN] -= kept

    def settle(self) -> None:
        """Latest figures, statuses, signals and roll-ups as they are without the import."""
        series = {
            row.pk: FileSeries(row) for row in Indicator.objects.filter(pk__in=self.indicators)
        }
        read_stored(series)
        for each in series.values():
            each.agreed = agreed_of(each.indicator, each.points.items(), each.revisions)
        organization, touching = self.structure.organization, self.structure.touched_objectives
        serves = settle_figures(list(series.values()), organization=organization, now=self.now)
        calculated = recalculate(self.voided, organization=organization, now=self.now)
        touching.update(calculated.objective_ids, *serves.values())
        empty = [each.indicator.pk for each in series.values() if each.newest() is None]
        Signal.objects.filter(indicator__in=empty).open().update(closed_at=self.now)
        touched = Objective.objects.filter(pk__in=touching)
        rolled_up = compute_objectives(set(touched.values_list("pk", flat=True)))
        update_by_copy(rolled_up, STORED_FIELDS)


def _check_locks(figures: Iterable[Measurement]) -> None:
    """What lies in a locked period is restated one by one, never taken back by the file."""
    locks = locks_to_write_by()
    for row in figures:
        if (lock := locks.over(row.indicator, row.period_start)) is not None:
            sentence = _("%(lock)s Lift the lock before the import is undone.")
            raise Refused(sentence % {"lock": lock_words(lock)})


def _referred(
    model: type[models.Model],
    ids: Collection[UUID],
    going: dict[str, set[UUID]],
    ignored: Iterable[type[models.Model]],
) -> set[UUID]:
    """Which of these rows some row refers to that does not go with them; one query for each reference."""
    if not ids:
        return set()
    leaving: dict[type[models.Model], set[UUID]] = {
        MODELS[kind]: rows for kind, rows in going.items()
    }
    found: set[UUID] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model in ignored:
            continue
        source: Any = relation.related_model
        name = relation.field.attname
        rows = source._default_manager.filter(**{f"{relation.field.name}__in": ids})
        rows = rows.exclude(pk__in=leaving.get(source, ()))
        found.update(rows.values_list(name, flat=True))
    return found


def _typed(model: type[models.Model], name: str, value: object) -> object:
    field = next(each for each in model._meta.fields if name in (each.name, each.attname))
    return field.to_python(value) if value is not None else None

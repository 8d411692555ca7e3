"""Closing periods: from then on their figures change only by a controller's correction with a reason."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.models import Indicator, PeriodLock
from objectives.permissions import may_lock
from objectives.rules import periods
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_shape, share_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit

# Shared by who writes a figure, held alone by who closes a period: no figure slips in behind a lock.
LOCKED_PERIODS = "locked periods"


def locks_to_write_by() -> "Locks":
    """All locks in force; none comes or goes until the transaction ends."""
    share_shape(LOCKED_PERIODS)
    return Locks.read(PeriodLock.objects.in_force())


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks in force with the tree of units that they reach down, read once for many figures."""

    rows: tuple[PeriodLock, ...]
    parents: dict[UUID, UUID | None] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: QuerySet[PeriodLock]) -> "Locks":
        """One query, two where a unit is locked."""
        found = tuple(rows.select_related("unit", "locked_by").order_by("locked_at", "id"))
        tree = any(lock.unit_id for lock in found)
        return cls(found, dict(Unit.objects.values_list("pk", "parent")) if tree else {})

    def over(self, indicator: Indicator, period_start: date) -> PeriodLock | None:
        """The lock that holds the period of this indicator, if any."""
        if not self.rows:
            return None
        end = periods.period_end(periods.Rhythm(indicator.rhythm), period_start)
        for lock in self.rows:
            reaches = lock.unit_id is None or self._is_within(indicator.unit_id, lock.unit_id)
            if lock.first_day <= end <= lock.last_day and reaches:
                return lock
        return None

    def _is_within(self, unit_id: UUID | None, above: UUID) -> bool:
        seen: set[UUID] = set()
        while unit_id is not None and unit_id not in seen:
            if unit_id == above:
                return True
            seen.add(unit_id)
            unit_id = self.parents.get(unit_id)
        return False


def check_lock(
    *, actor: Membership | None, indicator: Indicator, period_start: date, reason: str
) -> bool:
    """Whether the figure is a restatement: its period is locked, and a controller says why."""
    end = periods.period_end(periods.Rhythm(indicator.rhythm), period_start)
    share_shape(LOCKED_PERIODS)
    lock = Locks.read(PeriodLock.objects.covering(end)).over(indicator, period_start)
    if lock is None:
        return False
    if actor is None or not may_lock(actor):
        raise Refused(
            _("%(lock)s A controller may correct it, with a reason.") % {"lock": lock_words(lock)},
            field="period_start",
        )
    if not reason.strip():
        raise Refused(
            _("%(lock)s Say why it is restated.") % {"lock": lock_words(lock)},
            field="correction_reason",
        )
    return True


def lock_words(lock: PeriodLock) -> str:
    """ "1 July to 30 September 2026 is locked since 5 October by Dora." """
    words = {
        "first": date_format(lock.first_day, "DATE_FORMAT"),
        "last": date_format(lock.last_day, "DATE_FORMAT"),
        "unit": str(lock.unit) if lock.unit else "",
        "day": date_format(localdate(lock.locked_at), "DATE_FORMAT"),
        "who": lock.locked_by.name if lock.locked_by else _("The system"),
    }
    if lock.unit:
        return _("%(unit)s: %(first)s to %(last)s is locked since %(day)s by %(who)s.") % words
    return _("%(first)s to %(last)s is locked since %(day)s by %(who)s.") % words


@transaction.atomic
def lock_period(
    *,
    actor: Membership,
    first_day: date,
    last_day: date,
    now: datetime,
    unit: Unit | None = None,
    reason: str = "",
    api_key: ApiKey | None = None,
) -> PeriodLock:
    """Close what ended between two days, in a unit and below it or everywhere."""
    if last_day < first_day:
        raise Refused(_("The last day lies before the first one."), field="last_day")
    if last_day >= now.astimezone(actor.organization.zone).date():
        raise Refused(_("What has not ended yet cannot be locked."), field="last_day")
    lock_shape(LOCKED_PERIODS)
    same = PeriodLock.objects.in_force().filter(
        unit=unit, first_day__lte=first_day, last_day__gte=last_day
    )
    if same.exists():
        raise Refused(_("These days are locked already."), field="first_day")
    lock = PeriodLock.objects.create(
        unit=unit,
        first_day=first_day,
        last_day=last_day,
        reason=reason.strip(),
        locked_by=actor,
        locked_at=now,
    )
    _tell(
        lock,
        "objectives.period_locked",
        actor=actor,
        because=lock.reason,
        now=now,
        api_key=api_key,
    )
    return lock


@transaction.atomic
def lift_lock(
    *,
    actor: Membership,
    lock: PeriodLock,
    because: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> PeriodLock:
    """Open it again, for a reason that stays beside it."""
    because = because.strip()
    if not because:
        raise Refused(_("Say why the lock is lifted."), field="because")
    lock_shape(LOCKED_PERIODS)
    lock = PeriodLock.objects.select_for_update(of=("self",)).get(pk=lock.pk)
    if lock.lifted_at:
        raise Refused(_("This lock was lifted already."))
    lock.lifted_by, lock.lifted_at, lock.lifted_because = actor, now, because
    lock.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    _tell(lock, "objectives.lock_lifted", actor=actor, because=because, now=now, api_key=api_key)
    return lock


def _tell(
    lock: PeriodLock,
    verb: str,
    *,
    actor: Membership,
    because: str,
    now: datetime,
    api_key: ApiKey | None,
) -> None:
    days = {"first_day": lock.first_day.isoformat(), "last_day": lock.last_day.isoformat()}
    record_event(
        actor=actor,
        verb=verb,
        subject=lock,
        now=now,
        payload={
            "title": f"{days['first_day']} – {days['last_day']}",
            "unit": str(lock.unit) if lock.unit else "",
            "because": because,
            **days,
        },
        api_key=api_key,
    )

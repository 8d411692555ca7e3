"""Closing a period with three signatures: prepared, reviewed, approved, each by somebody else."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.closes import commentary_missing, figures_since
from objectives.models import PeriodClose, PeriodLock
from objectives.models.words import Rhythm
from objectives.rules.periods import Rhythm as RuleRhythm
from objectives.rules.periods import is_period_start, period_end
from objectives.services.locks import LOCKED_PERIODS, lift_lock, lock_period
from objectives.services.rates import RATES
from objectives.wording import period_words
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.locks import lock_row, lock_shape
from perfmgmt.tenancy.models import ApiKey, Membership, Unit

RHYTHMS = (Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY)
MOST_NAMED = 5


@transaction.atomic
def prepare_close(
    *,
    actor: Membership,
    rhythm: str,
    period_start: date,
    now: datetime,
    unit: Unit | None = None,
    note: str = "",
    api_key: ApiKey | None = None,
) -> PeriodClose:
    """Say that the figures of a unit and below it, or of all, are complete and explained for a period."""
    if rhythm not in RHYTHMS:
        raise Refused(_("A month, a quarter or a year is closed."), field="rhythm")
    start = actor.organization.fiscal_year_starts
    if not is_period_start(RuleRhythm(rhythm), period_start, start):
        raise Refused(_("No period of this kind begins on this day."), field="period_start")
    last = period_end(RuleRhythm(rhythm), period_start)
    if last >= now.astimezone(actor.organization.zone).date():
        raise Refused(_("What has not ended yet cannot be closed."), field="period_start")
    _one_at_a_time()
    same = PeriodClose.objects.in_force().of_unit(unit and unit.pk)
    if same.filter(first_day=period_start, last_day=last).exists():
        raise Refused(_("This period is being closed already."), field="period_start")
    close = PeriodClose(
        unit=unit,
        rhythm=rhythm,
        first_day=period_start,
        last_day=last,
        prepared_by=actor,
        prepared_at=now,
        note=note.strip(),
    )
    _refuse_unexplained(close, actor)
    close.save(force_insert=True)
    _tell(
        close,
        "objectives.period_prepared",
        actor=actor,
        now=now,
        tell=[unit.lead if unit else None],
        api_key=api_key,
    )
    return close


@transaction.atomic
def review_close(
    *, actor: Membership, close: PeriodClose, now: datetime, api_key: ApiKey | None = None
) -> PeriodClose:
    """A second person has looked at what was prepared and stands by it."""
    close = _locked(close, PeriodClose.State.PREPARED)
    _refuse_same(actor, [close.prepared_by])
    _refuse_moved(close)
    _refuse_unexplained(close, actor)
    close.state, close.reviewed_by, close.reviewed_at = PeriodClose.State.REVIEWED, actor, now
    close.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    _tell(
        close,
        "objectives.period_reviewed",
        actor=actor,
        now=now,
        tell=[close.prepared_by],
        api_key=api_key,
    )
    return close


@transaction.atomic
def approve_close(
    *, actor: Membership, close: PeriodClose, now: datetime, api_key: ApiKey | None = None
) -> PeriodClose:
    """A third person approves; from then on the period is locked."""
    close = _locked(close, PeriodClose.State.REVIEWED)
    signed = [close.prepared_by, close.reviewed_by]
    _refuse_same(actor, signed)
    _refuse_moved(close)
    _refuse_unexplained(close, actor)
    close.state, close.approved_by, close.approved_at = PeriodClose.State.APPROVED, actor, now
    if not _is_locked(close):
        close.lock = lock_period(
            actor=actor,
            unit=close.unit,
            first_day=close.first_day,
            last_day=close.last_day,
            reason=_("Closed: prepared, reviewed and approved."),
            now=now,
            api_key=api_key,
        )
    close.save(update_fields=["state", "approved_by", "approved_at", "lock"])
    _tell(close, "objectives.period_approved", actor=actor, now=now, tell=signed, api_key=api_key)
    return close


@transaction.atomic
def reopen_close(
    *,
    actor: Membership,
    close: PeriodClose,
    because: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> PeriodClose:
    """Take the signatures back, for a reason that stays beside them; a lock of the approval is lifted."""
    because = because.strip()
    if not because:
        raise Refused(_("Say why it is reopened."), field="because")
    close = _locked(close, *(set(PeriodClose.State) - {PeriodClose.State.REOPENED}))
    if close.lock is not None and close.lock.lifted_at is None:
        lift_lock(actor=actor, lock=close.lock, because=because, now=now, api_key=api_key)
    signed = [close.prepared_by, close.reviewed_by, close.approved_by]
    close.state, close.reopened_by = PeriodClose.State.REOPENED, actor
    close.reopened_at, close.reopened_because = now, because
    close.save(update_fields=["state", "reopened_by", "reopened_at", "reopened_because"])
    _tell(
        close,
        "objectives.period_reopened",
        actor=actor,
        now=now,
        because=because,
        tell=signed,
        api_key=api_key,
    )
    return close


def close_words(close: PeriodClose) -> str:
    """ "October 2026, Operations"."""
    period = period_words(close.rhythm, close.first_day, year=True)
    where = close.unit.name if close.unit else _("everywhere")
    return _("%(period)s, %(unit)s") % {"period": period, "unit": where}


def _one_at_a_time() -> None:
    """No figure, lock or rate comes in between the look at them and the signature."""
    lock_shape(RATES)
    lock_shape(LOCKED_PERIODS)


def _locked(close: PeriodClose, *states: str) -> PeriodClose:
    _one_at_a_time()
    lock_row(close)
    found: PeriodClose = PeriodClose.objects.with_people().select_related("lock").get(pk=close.pk)
    if found.state not in states:
        sentences = {
            PeriodClose.State.PREPARED: _("This close is prepared and waits for its review."),
            PeriodClose.State.REVIEWED: _("This close is reviewed already."),
            PeriodClose.State.APPROVED: _("This close is approved already."),
            PeriodClose.State.REOPENED: _("This close was reopened. Prepare it anew."),
        }
        raise Refused(sentences[PeriodClose.State(found.state)])
    return found


def _is_locked(close: PeriodClose) -> bool:
    """By somebody's own lock, which then stays when the close is reopened."""
    locks = PeriodLock.objects.in_force().filter(
        unit=close.unit, first_day__lte=close.first_day, last_day__gte=close.last_day
    )
    return locks.exists()


def _refuse_same(actor: Membership, signed: Iterable[Membership | None]) -> None:
    for person in signed:
        if person is None:
            continue
        if person.pk == actor.pk:
            raise Refused(_("You signed this close already. Three different people sign it."))
        if acting_for(actor, [person.pk]) is not None:
            raise Refused(
                _("You stand in for %(name)s, who signed it. Somebody else signs.")
                % {"name": person.name}
            )


def _refuse_moved(close: PeriodClose) -> None:
    """What was signed is what was looked at."""
    moved = figures_since(close, close.prepared_at)
    if moved:
        raise Refused(
            ngettext(
                "%(count)s figure changed since it was prepared. Reopen it and prepare it anew.",
                "%(count)s figures changed since it was prepared. Reopen it and prepare it anew.",
                moved,
            )
            % {"count": moved}
        )


def _refuse_unexplained(close: PeriodClose, actor: Membership) -> None:
    missing = commentary_missing(close, actor.organization)
    if missing:
        named = ", ".join(each.indicator.title for each in missing[:MOST_NAMED])
        raise Refused(
            ngettext(
                "%(count)s variance beyond its threshold has no commentary of its owner: %(titles)s.",
                "%(count)s variances beyond their threshold have no commentary of their owners: %(titles)s.",
                len(missing),
            )
            % {"count": len(missing), "titles": named + (" …" if len(missing) > MOST_NAMED else "")}
        )


def _tell(
    close: PeriodClose,
    verb: str,
    *,
    actor: Membership,
    now: datetime,
    api_key: ApiKey | None,
    because: str = "",
    tell: Iterable[Membership | None] = (),
) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=close,
        now=now,
        payload={
            "title": period_words(close.rhythm, close.first_day, year=True),
            "unit": close.unit.name if close.unit else "",
            "unit_id": str(close.unit_id) if close.unit_id else None,
            "rhythm": close.rhythm,
            "first_day": close.first_day.isoformat(),
            "last_day": close.last_day.isoformat(),
            "because": because,
        },
        tell=[person for person in tell if person is not None],
        api_key=api_key,
    )

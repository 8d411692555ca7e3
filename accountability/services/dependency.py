"""One objective needs something from the owner of another by a day: asked, agreed, kept or broken.

The day on the table is an offer of one side and becomes a promise when the other side agrees. Each side's
owner speaks for it; who steers and owns neither says for which side.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accountability import rules
from accountability.models import Dependency
from accountability.permissions import sides_of
from accountability.rules import Dependence, Side
from objectives.models import Objective
from objectives.services.indicator import organization_of
from perfmgmt.events.models import Event
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership

NAMED_A_DAY = ("accountability.dependency_proposed", "accountability.dependency_day_offered")
LIVING = (Objective.State.DRAFT, Objective.State.ACTIVE)


@transaction.atomic
def propose_dependency(
    *,
    actor: Membership,
    objective: Objective,
    provider: Objective,
    title: str,
    needed_on: date,
    now: datetime,
    details: str = "",
    api_key: ApiKey | None = None,
) -> Dependency:
    """Ask the owner of another objective for something by a day. Nothing is promised by this."""
    # Who asks for the same twice at once waits here.
    Objective.objects.select_for_update(no_key=True).get(pk=objective.pk)
    dependency = Dependency(
        objective=objective,
        provider=provider,
        title=title.strip(),
        details=details.strip(),
        needed_on=needed_on,
        proposed_by=actor,
        proposed_at=now,
    )
    dependency.take(rules.Terms.asked_for(needed_on))
    _refuse_proposal(dependency, _today(actor, now))
    dependency.save(force_insert=True)
    _write(
        "accountability.dependency_proposed",
        actor,
        dependency,
        now,
        side=Side.NEEDS,
        api_key=api_key,
    )
    return dependency


@transaction.atomic
def agree_dependency(
    *,
    actor: Membership,
    dependency: Dependency,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """The other side's yes to the day on the table: from now on it is promised."""
    dependency = _locked(dependency, version)
    side = _speaks(actor, dependency, side)
    terms = dependency.terms
    _refuse_ended(dependency)
    if terms.offered_by is None:
        raise Refused(_("No day is on the table: the promise stands."))
    if not terms.may_agree(side):
        raise Refused(_("This day was named by your side. The other one has to agree."))
    _refuse_own_day(actor, dependency, side)
    dependency.take(terms.agreed())
    dependency.agreed_by, dependency.agreed_at, dependency.because = actor, now, ""
    _save(dependency)
    _write("accountability.dependency_agreed", actor, dependency, now, side=side, api_key=api_key)
    return dependency


@transaction.atomic
def offer_day(
    *,
    actor: Membership,
    dependency: Dependency,
    day: date,
    now: datetime,
    because: str = "",
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """Name another day. It is an offer, also after an agreement: until the other side agrees, the old one stands."""
    dependency = _locked(dependency, version)
    side = _speaks(actor, dependency, side)
    terms = dependency.terms
    _refuse_ended(dependency)
    if day < _today(actor, now):
        raise Refused(_("This day is past."), field="day")
    if not terms.may_offer(day):
        theirs = terms.answers is side
        raise Refused(
            _("This is the day that the other side named: agree to it.")
            if theirs
            else _("This is the day that stands already."),
            field="day",
        )
    dependency.take(terms.offered(side, day))
    if side is Side.NEEDS and terms.state is Dependence.PROPOSED:
        dependency.needed_on = day  # whoever needs it can wait, or cannot
    dependency.because = because.strip()
    _save(dependency)
    _write(
        "accountability.dependency_day_offered", actor, dependency, now, side=side, api_key=api_key
    )
    return dependency


@transaction.atomic
def decline_day(
    *,
    actor: Membership,
    dependency: Dependency,
    because: str,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """Take the new day from the table: the promise that stands goes on standing."""
    dependency = _locked(dependency, version)
    side = _speaks(actor, dependency, side)
    _refuse_ended(dependency)
    if not dependency.terms.may_drop_offer:
        raise Refused(_("There is no new day beside a promise. Withdraw the proposal instead."))
    dependency.because = _reason(because)
    dependency.take(dependency.terms.without_offer())
    _save(dependency)
    _write(
        "accountability.dependency_day_declined", actor, dependency, now, side=side, api_key=api_key
    )
    return dependency


@transaction.atomic
def report_risk(
    *,
    actor: Membership,
    dependency: Dependency,
    because: str,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """The promise may not hold, and why. Either side may see it first."""
    dependency, side = _moved(actor, dependency, Dependence.AT_RISK, side, version)
    dependency.because = _reason(because)
    _save(dependency)
    _write("accountability.dependency_at_risk", actor, dependency, now, side=side, api_key=api_key)
    return dependency


@transaction.atomic
def report_clear(
    *,
    actor: Membership,
    dependency: Dependency,
    because: str,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """The promise holds again, and what cleared it."""
    dependency, side = _moved(actor, dependency, Dependence.AGREED, side, version)
    dependency.because = _reason(because)
    _save(dependency)
    _write("accountability.dependency_clear", actor, dependency, now, side=side, api_key=api_key)
    return dependency


@transaction.atomic
def keep_dependency(
    *,
    actor: Membership,
    dependency: Dependency,
    now: datetime,
    because: str = "",
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """Whoever needed it has it. Only they can say so."""
    dependency, side = _moved(actor, dependency, Dependence.KEPT, side, version)
    dependency.because = because.strip()
    _end(dependency, actor, now)
    _write("accountability.dependency_kept", actor, dependency, now, side=side, api_key=api_key)
    return dependency


@transaction.atomic
def break_dependency(
    *,
    actor: Membership,
    dependency: Dependency,
    because: str,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """The promise did not hold, and why; either side may say so. It goes to the authority in a few days."""
    dependency, side = _moved(actor, dependency, Dependence.BROKEN, side, version)
    dependency.because = _reason(because)
    _end(dependency, actor, now)
    _write("accountability.dependency_broken", actor, dependency, now, side=side, api_key=api_key)
    return dependency


@transaction.atomic
def withdraw_dependency(
    *,
    actor: Membership,
    dependency: Dependency,
    because: str,
    now: datetime,
    side: Side | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Dependency:
    """It is not needed any more; or, before anything was promised, the provider's no."""
    dependency, side = _moved(actor, dependency, Dependence.WITHDRAWN, side, version)
    dependency.because = _reason(because)
    _end(dependency, actor, now)
    _write(
        "accountability.dependency_withdrawn", actor, dependency, now, side=side, api_key=api_key
    )
    return dependency


def _moved(actor, dependency, to: Dependence, side, version) -> tuple[Dependency, Side]:
    """The locked row in its next state, and for whom the actor speaks; the verb saves it."""
    dependency = _locked(dependency, version)
    side = _speaks(actor, dependency, side)
    terms = dependency.terms
    _refuse_ended(dependency)
    if not terms.may_become(to, side):
        may_other = terms.may_become(to, side.other)
        words = {
            "before": dependency.get_state_display(),
            "after": Dependency.State(to).label,
        }
        raise Refused(
            _("Only who needs it can say that.")
            if may_other
            else _("What is %(before)s cannot become %(after)s.") % words
        )
    dependency.take(terms.become(to))
    return dependency, side


def _speaks(actor: Membership, dependency: Dependency, said: Side | None) -> Side:
    sides = sides_of(actor, dependency)
    side = rules.speaks_for(sides, said)
    if side is not None:
        return side
    if said is not None or not sides:
        raise Refused(_("You do not speak for this side."), field="side")
    raise Refused(_("Say for which side you speak."), field="side")


def _refuse_own_day(actor: Membership, dependency: Dependency, side: Side) -> None:
    """Who steers may speak for both sides, but a promise takes two people, or the owner of that side."""
    if dependency.objective_of(side).owner_id == actor.pk:
        return
    named = Event.objects.about(dependency.pk).filter(verb__in=NAMED_A_DAY)
    newest = named.newest_first().values_list("actor", flat=True).first()
    if newest == actor.pk:
        raise Refused(_("You named this day yourself. Somebody else has to agree to it."))


def _refuse_proposal(dependency: Dependency, today: date) -> None:
    objective, provider = dependency.objective, dependency.provider
    if not dependency.title:
        raise Refused(_("Say what is needed."), field="title")
    if objective.pk == provider.pk:
        raise Refused(_("An objective cannot wait for itself."), field="provider")
    if objective.state not in LIVING:
        raise Refused(_("It has ended. Nothing in it changes any more."))
    if provider.state not in LIVING:
        raise Refused(
            _("“%(title)s” has ended and gives nothing any more.") % {"title": provider.title},
            field="provider",
        )
    if dependency.needed_on < today:
        raise Refused(_("This day is past."), field="needed_on")
    twins = Dependency.objects.open().filter(
        objective=objective, provider=provider, title__iexact=dependency.title
    )
    if twins.exists():
        raise Refused(_("This is asked for already, and open."), field="title")


def _refuse_ended(dependency: Dependency) -> None:
    if not dependency.is_open:
        raise Refused(
            _("This dependency is no longer open: it is %(state)s.")
            % {"state": dependency.get_state_display()}
        )


def _reason(because: str) -> str:
    if not because.strip():
        raise Refused(_("Say why."), field="because")
    return because.strip()


def _today(actor: Membership, now: datetime) -> date:
    return now.astimezone(organization_of(actor=actor).zone).date()


def _locked(dependency: Dependency, version: int | None) -> Dependency:
    rows = Dependency.objects.select_for_update(of=("self",), no_key=True)
    current = rows.with_both_sides().get(pk=dependency.pk)
    check_version(current, version)
    return current


def _end(dependency: Dependency, actor: Membership, now: datetime) -> None:
    dependency.ended_by, dependency.ended_at = actor, now
    _save(dependency)


def _save(dependency: Dependency) -> None:
    dependency.version += 1
    dependency.save()


def _write(
    verb: str,
    actor: Membership,
    dependency: Dependency,
    now: datetime,
    *,
    side: Side,
    api_key: ApiKey | None,
) -> None:
    """Told to the owner of the other side."""
    other = dependency.owner_of(side.other)
    record_event(
        actor=actor,
        verb=verb,
        subject=dependency,
        now=now,
        payload=facts(dependency) | {"side": side.value},
        tell=[other] if other else [],
        api_key=api_key,
    )


def facts(dependency: Dependency) -> dict[str, str | None]:
    """What every event about it keeps; names as they were."""
    needs, gives = dependency.objective, dependency.provider
    return {
        "title": dependency.title,
        "objective": needs.title,
        "objective_id": str(needs.pk),
        "provider": gives.title,
        "provider_id": str(gives.pk),
        "needed_on": dependency.needed_on.isoformat(),
        "promised_on": dependency.promised_on.isoformat() if dependency.promised_on else None,
        "offered_on": dependency.offered_on.isoformat() if dependency.offered_on else None,
        "state": dependency.state,
        "because": dependency.because,
    }

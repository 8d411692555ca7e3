"""Secondary contributions: an objective also serves another one, whose numbers do not count it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accountability.models import Alignment
from objectives.models import Objective
from objectives.rules.cascade import above
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership

LONGEST_NOTE: int = Alignment._meta.get_field("note").max_length or 0
OPEN = (Objective.State.DRAFT, Objective.State.ACTIVE)


@transaction.atomic
def add_alignment(
    *,
    actor: Membership | None,
    objective: Objective,
    serves: Objective,
    note: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Alignment:
    """Say that an objective also serves another one, and how. What it serves in the cascade it serves already."""
    if objective.pk == serves.pk:
        raise Refused(_("An objective does not serve itself."), field="serves")
    objective, serves = _locked(objective, serves)
    alignment = Alignment(objective=objective, serves=serves, note=_checked(note))
    _refuse_ended(objective, field=None)
    _refuse_ended(serves, field="serves")
    _refuse_what_the_cascade_says(objective, serves)
    try:
        with transaction.atomic():
            alignment.save(force_insert=True)
    except IntegrityError as error:
        if "alignment_once" not in str(error):
            raise
        sentence = _("It is already said that it also serves “%(title)s”.")
        raise Refused(sentence % {"title": serves.title}, field="serves") from error
    _record("accountability.alignment_added", alignment, actor, now, api_key)
    return alignment


@transaction.atomic
def change_alignment(
    *,
    actor: Membership | None,
    alignment: Alignment,
    note: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Alignment:
    """Another word on how it contributes; another pair is another contribution."""
    alignment = _held(alignment, version)
    note = _checked(note)
    if note == alignment.note:
        return alignment
    alignment.note = note
    alignment.version += 1
    alignment.save(update_fields=["note", "version"])
    record_event(
        actor=actor,
        verb="accountability.alignment_changed",
        subject=alignment.objective,
        now=now,
        payload=_facts(alignment),
        api_key=api_key,
    )
    return alignment


@transaction.atomic
def remove_alignment(
    *,
    actor: Membership | None,
    alignment: Alignment,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """It serves the other one no more; that it did stays in the record."""
    alignment = _held(alignment, version)
    _record("accountability.alignment_removed", alignment, actor, now, api_key)
    alignment.delete()


def advice_on(alignment: Alignment) -> list[str]:
    """What is allowed and still worth a thought; two queries."""
    back = Alignment.objects.filter(objective=alignment.serves_id, serves=alignment.objective_id)
    words = {"title": alignment.serves.title, "objective": alignment.objective.title}
    advice = []
    if back.exists():
        advice.append(
            _(
                "“%(title)s” also serves “%(objective)s”: the two lean on each other, so say which one "
                "gives way when both are late."
            )
            % words
        )
    parents = dict(Objective.objects.order_by().values_list("pk", "parent"))
    if alignment.objective_id in above(alignment.serves_id, parents):
        advice.append(
            _("“%(title)s” stands below “%(objective)s”: in the cascade it serves it already.")
            % words
        )
    return advice


def _locked(*objectives: Objective) -> tuple[Objective, ...]:
    """In the order of their ids, so that nobody ends one of them meanwhile."""
    lock_row(*objectives)
    rows = Objective.objects.select_related("owner")
    found = rows.in_bulk([each.pk for each in objectives])
    return tuple(found[each.pk] for each in objectives)


def _held(alignment: Alignment, version: int | None) -> Alignment:
    rows = Alignment.objects.select_for_update(of=("self",)).with_objectives()
    found = rows.filter(pk=alignment.pk).first()
    if found is None:
        raise Changed(_("Somebody else took this contribution away in the meantime."))
    check_version(found, version)
    return found


def _checked(note: str) -> str:
    note = note.strip()
    if not note:
        raise Refused(_("Say how it contributes."), field="note")
    if len(note) > LONGEST_NOTE:
        sentence = _("It is longer than %(most)s characters.") % {"most": LONGEST_NOTE}
        raise Refused(sentence, field="note")
    return note


def _refuse_ended(objective: Objective, field: str | None) -> None:
    if objective.state not in OPEN:
        sentence = _("“%(title)s” has ended. Choose one that is still going on.")
        raise Refused(sentence % {"title": objective.title}, field=field)


def _refuse_what_the_cascade_says(objective: Objective, serves: Objective) -> None:
    parents = dict(Objective.objects.order_by().values_list("pk", "parent"))
    if serves.pk in above(objective.pk, parents):
        sentence = _(
            "It stands below “%(title)s” in the cascade, and contributes to it there already."
        )
        raise Refused(sentence % {"title": serves.title}, field="serves")


def _record(verb: str, alignment: Alignment, actor, now, api_key) -> None:
    """Told to whoever owns what is also served."""
    owner = alignment.serves.owner
    record_event(
        actor=actor,
        verb=verb,
        subject=alignment.objective,
        now=now,
        payload=_facts(alignment),
        tell=[owner] if owner else [],
        api_key=api_key,
    )


def _facts(alignment: Alignment) -> dict[str, str]:
    return {
        "title": alignment.objective.title,
        "serves": alignment.serves.title,
        "serves_id": str(alignment.serves_id),
        "alignment_id": str(alignment.pk),
        "note": alignment.note,
    }

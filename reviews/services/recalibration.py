"""Asking that a target in force moves; approving, declining and withdrawing it.

The change itself is objectives' (`revise_target`), in the transaction of the approval.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.authority import authorities_over
from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetRevision
from objectives.revised import indicators_named, one_line, term_lines, titles_of
from objectives.services import Grounds, plan_revision, revise_target
from objectives.terms import values_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership, Role
from reviews.models import Decision, Recalibration

State = Recalibration.State
LONGEST_REASON: int = Recalibration._meta.get_field("reason").max_length or 0
LEVELS = 50  # a circle, which verbs refuse, ends there


@transaction.atomic
def ask_recalibration(
    *,
    actor: Membership,
    subject: Indicator | Objective,
    changes: Mapping[str, Any],
    effective_from: date,
    reason: str,
    now: datetime,
    evidence: str = "",
    decision: Decision | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Recalibration:
    """Ask the authority over it that other terms hold from a period on. Nothing changes until they approve.

    `changes` maps terms (objectives.terms) to values, `version` is that of the subject as the actor saw it.
    What would be easier to meet carries evidence. Raises Refused where nobody else could approve it.
    """
    planned = plan_revision(
        actor=actor, subject=subject, changes=changes, effective_from=effective_from, now=now
    )
    subject = planned.subject
    check_version(subject, version)
    reason, evidence = reason.strip(), evidence.strip()
    if not reason:
        raise Refused(_("Say in a sentence why the target should move."), field="reason")
    if len(reason) > LONGEST_REASON:
        sentence = _("The reason is longer than %(limit)s characters.")
        raise Refused(sentence % {"limit": LONGEST_REASON}, field="reason")
    if planned.is_easier and not evidence:
        raise Refused(
            _("This is easier to meet than what holds now: give the evidence for it."),
            field="evidence",
        )
    _refuse_other_decision(decision, subject)
    recalibration = Recalibration.objects.create(
        **{"indicator" if isinstance(subject, Indicator) else "objective": subject},
        seen=planned.before,
        proposed=planned.after,
        effective_from=effective_from,
        reason=reason,
        evidence=evidence,
        decision=decision,
        requested_by=actor,
        authority=authority_over(subject, actor),
        asked_at=now,
    )
    _write(
        "reviews.recalibration_asked",
        recalibration,
        actor=actor,
        now=now,
        tell=[recalibration.authority],
        api_key=api_key,
        stand_in_for=acting_for(actor, [subject.owner_id]),
    )
    return recalibration


@transaction.atomic
def approve_recalibration(
    *,
    actor: Membership,
    recalibration: Recalibration,
    now: datetime,
    answer: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Recalibration:
    """The authority's yes: it holds from its period on, and the original stays beside it.

    Raises Changed where another recalibration moved one of its terms since it was asked for.
    """
    recalibration = _locked(recalibration, version)
    _refuse_own(actor, recalibration)
    grounds = Grounds(
        reason=recalibration.reason,
        evidence=recalibration.evidence,
        requested_by=recalibration.requested_by,
        request=recalibration.pk,
    )
    try:
        revision = revise_target(
            actor=actor,
            subject=recalibration.subject,
            changes=values_of(recalibration.proposed),
            effective_from=recalibration.effective_from,
            grounds=grounds,
            seen=recalibration.seen,
            now=now,
            api_key=api_key,
        )
    except Changed as change:
        raise Changed(
            _overtaken_sentence(recalibration, change.current), current=recalibration
        ) from change
    _answer(recalibration, State.APPROVED, actor=actor, answer=answer, now=now, revision=revision)
    _write(
        "reviews.recalibration_approved",
        recalibration,
        actor=actor,
        now=now,
        tell=[recalibration.requested_by],
        api_key=api_key,
        stand_in_for=acting_for(actor, [recalibration.authority_id]),
    )
    return recalibration


@transaction.atomic
def decline_recalibration(
    *,
    actor: Membership,
    recalibration: Recalibration,
    now: datetime,
    answer: str,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Recalibration:
    """The authority's no, with the reason. What holds goes on."""
    recalibration = _locked(recalibration, version)
    _refuse_own(actor, recalibration)
    if not answer.strip():
        raise Refused(_("Say why, for who asked and for who reads it in a year."), field="answer")
    _answer(recalibration, State.DECLINED, actor=actor, answer=answer, now=now)
    _write(
        "reviews.recalibration_declined",
        recalibration,
        actor=actor,
        now=now,
        tell=[recalibration.requested_by],
        api_key=api_key,
        stand_in_for=acting_for(actor, [recalibration.authority_id]),
    )
    return recalibration


@transaction.atomic
def withdraw_recalibration(
    *,
    actor: Membership,
    recalibration: Recalibration,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Recalibration:
    """Take the question back before it is answered."""
    recalibration = _locked(recalibration, version)
    _answer(recalibration, State.WITHDRAWN, actor=actor, answer="", now=now)
    _write(
        "reviews.recalibration_withdrawn",
        recalibration,
        actor=actor,
        now=now,
        tell=[recalibration.authority],
        api_key=api_key,
        stand_in_for=acting_for(actor, [recalibration.requested_by_id]),
    )
    return recalibration


def authority_over(subject: Indicator | Objective, requester: Membership) -> Membership:
    """Who approves: the authority over the objective that rests on it most, never who asks.

    Of several objectives that of the lag indicator with the most weight. Where who asks, or who owns what is
    measured, is that authority, the one over the objective above; at last a leader.
    """
    excluded = {requester.pk, subject.owner_id}
    objective: Objective | None = (
        _resting_most_on(subject) if isinstance(subject, Indicator) else subject
    )
    for _level in range(LEVELS):
        if objective is None:
            break
        found = authorities_over([objective])[objective.pk]
        if found is not None and found.person.pk not in excluded:
            return found.person
        objective = _above(objective)
    leaders = Membership.objects.active().filter(role=Role.LEADER).exclude(pk__in=excluded)
    leader = leaders.by_name().first()
    if leader is None:
        raise Refused(
            _(
                "Nobody else here could approve it. Name an authority for the objective, or make somebody "
                "a leader."
            )
        )
    return leader


def _above(objective: Objective) -> Objective | None:
    if objective.parent_id is None:
        return None
    return Objective.objects.get(pk=objective.parent_id)


def _resting_most_on(indicator: Indicator) -> Objective | None:
    links = ObjectiveIndicator.objects.filter(
        indicator=indicator, objective__state=Objective.State.ACTIVE
    ).select_related("objective")
    return next(
        (
            link.objective
            for link in sorted(
                links,
                key=lambda link: (
                    link.role != ObjectiveIndicator.Role.LAG,
                    -link.weight,
                    link.objective.title,
                    str(link.pk),
                ),
            )
        ),
        None,
    )


def _refuse_other_decision(decision: Decision | None, subject: Indicator | Objective) -> None:
    if decision is None:
        return
    if decision.kind != Decision.Kind.RECALIBRATE:
        raise Refused(_("This decision is no recalibration."), field="decision")
    objectives = {subject.pk}
    if isinstance(subject, Indicator):
        links = ObjectiveIndicator.objects.filter(indicator=subject)
        objectives = set(links.values_list("objective_id", flat=True))
    if decision.objective_id not in objectives:
        raise Refused(_("This decision is about another objective."), field="decision")


def _locked(recalibration: Recalibration, version: int | None) -> Recalibration:
    lock_row(recalibration)
    current = Recalibration.objects.with_people().get(pk=recalibration.pk)
    _refuse_answered(current)
    check_version(current, version)
    return current


def _refuse_answered(recalibration: Recalibration) -> None:
    if recalibration.state == State.ASKED:
        return
    sentences = {
        State.APPROVED: gettext_lazy("%(name)s approved it on %(day)s already."),
        State.DECLINED: gettext_lazy("%(name)s declined it on %(day)s already."),
        State.WITHDRAWN: gettext_lazy("%(name)s withdrew it on %(day)s."),
    }
    words = {
        "name": recalibration.answered_by.name if recalibration.answered_by else "",
        "day": date_format(localdate(recalibration.answered_at), "DATE_FORMAT"),
    }
    raise Changed(str(sentences[State(recalibration.state)]) % words, current=recalibration)


def _refuse_own(actor: Membership, recalibration: Recalibration) -> None:
    if actor.pk == recalibration.requested_by_id:
        raise Refused(_("Who asks for a recalibration does not answer it."))


def _overtaken_sentence(recalibration: Recalibration, now: Mapping[str, Any]) -> str:
    """Both: what was to be replaced when it was asked, and what stands there now."""
    lines = term_lines(
        recalibration.subject,
        {name: recalibration.seen[name] for name in now},
        now,
        titles_of(indicators_named(now)),
    )
    return _(
        "Another recalibration moved this since %(name)s asked: %(moved)s. It cannot be approved as it "
        "stands; it is declined or withdrawn, and asked for anew from what holds now."
    ) % {"name": recalibration.requested_by.name, "moved": one_line(lines)}


def _answer(
    recalibration: Recalibration,
    state: State,
    *,
    actor: Membership,
    answer: str,
    now: datetime,
    revision: TargetRevision | None = None,
) -> None:
    recalibration.state, recalibration.answer = state, answer.strip()
    recalibration.answered_by, recalibration.answered_at = actor, now
    recalibration.revision = revision
    recalibration.version += 1
    recalibration.save(
        update_fields=["state", "answer", "answered_by", "answered_at", "revision", "version"]
    )


def _write(
    verb: str,
    recalibration: Recalibration,
    *,
    actor: Membership,
    now: datetime,
    tell: Collection[Membership],
    api_key: ApiKey | None,
    stand_in_for: Membership | None,
) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=recalibration,
        now=now,
        payload={
            "title": recalibration.subject.title,
            "of": "indicator" if recalibration.indicator_id else "objective",
            "of_id": str(recalibration.subject.pk),
            "before": recalibration.seen,
            "after": recalibration.proposed,
            "effective_from": recalibration.effective_from.isoformat(),
            "reason": recalibration.reason,
            "requested_by": recalibration.requested_by.name,
            "authority": recalibration.authority.name,
            "answer": recalibration.answer,
        },
        tell=tell,
        api_key=api_key,
        stand_in_for=stand_in_for,
    )

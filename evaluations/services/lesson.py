"""Lessons: written, said better, taken back; and what readers make of those they are offered."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evaluations.models import Evaluation, Lesson, LessonAnswer
from evaluations.models.lesson import language_of_locale
from objectives.models import Indicator, Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Decision, Review


class Sources(TypedDict, total=False):
    """What a lesson came from."""

    objective: Objective | None
    evaluation: Evaluation | None
    review: Review | None
    decision: Decision | None
    indicator: Indicator | None


@transaction.atomic
def write_lesson(
    *,
    actor: Membership,
    title: str,
    next_time: str,
    tag: str,
    now: datetime,
    api_key: ApiKey | None = None,
    **sources: Unpack[Sources],
) -> Lesson:
    """Keep what was learnt and where. An evaluation brings its objective along, a decision its review too."""
    found = _with_what_they_bring(sources)
    lesson = Lesson(
        title=title.strip(),
        next_time=next_time.strip(),
        tag=tag,
        author=actor,
        written_at=now,
        about=_about(found),
        language=language_of_locale(actor.organization.locale),
        **found,
    )
    _refuse_content(lesson)
    if not any(found.get(name) for name in ("objective", "review", "indicator")):
        raise Refused(
            _("Say what it came from: an objective, a review, an evaluation or an indicator.")
        )
    twins = Lesson.objects.standing().filter(title__iexact=lesson.title)
    if twins.filter(objective=found.get("objective"), review=found.get("review")).exists():
        raise Refused(_("This was written down before."), field="title")
    lesson.save(force_insert=True)
    _write("evaluations.lesson_written", actor, lesson, now, api_key)
    return lesson


@transaction.atomic
def change_lesson(
    *,
    actor: Membership,
    lesson: Lesson,
    title: str,
    next_time: str,
    tag: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Lesson:
    """Say it better. What it came from stays; the event keeps the earlier wording."""
    lesson = _locked(lesson, version)
    before = _wording(lesson)
    lesson.title, lesson.next_time, lesson.tag = title.strip(), next_time.strip(), tag
    _refuse_content(lesson)
    if _wording(lesson) == before:
        return lesson
    _save(lesson)
    _write("evaluations.lesson_changed", actor, lesson, now, api_key, was=before)
    return lesson


@transaction.atomic
def take_back_lesson(
    *,
    actor: Membership,
    lesson: Lesson,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Lesson:
    """It does not hold, and why. It stays readable and is offered to nobody."""
    lesson = _locked(lesson, version)
    if not because.strip():
        raise Refused(_("Say why it does not hold."), field="because")
    lesson.taken_back_at, lesson.taken_back_by = now, actor
    lesson.taken_back_because = because.strip()
    _save(lesson)
    _write("evaluations.lesson_taken_back", actor, lesson, now, api_key, because=because.strip())
    return lesson


@transaction.atomic
def find_useful(
    *, actor: Membership, lesson: Lesson, now: datetime, api_key: ApiKey | None = None
) -> LessonAnswer:
    """It helped whoever read it. Counted once a person."""
    answer, is_new = _answer(actor, lesson, now, is_useful=True)
    if is_new:
        record_event(
            actor=actor,
            verb="evaluations.lesson_found_useful",
            subject=lesson,
            now=now,
            payload=_facts(lesson),
            api_key=api_key,
        )
    return answer


@transaction.atomic
def dismiss_lesson(*, actor: Membership, lesson: Lesson, now: datetime) -> LessonAnswer:
    """Offer it to them no more. No Event: what one person does not want to see is no fact of the organisation."""
    answer, _is_new = _answer(actor, lesson, now, is_useful=False)
    return answer


def _answer(
    actor: Membership, lesson: Lesson, now: datetime, *, is_useful: bool
) -> tuple[LessonAnswer, bool]:
    """And whether it says something new."""
    said: dict[str, Any] = {"is_useful": is_useful, "answered_at": now}
    try:
        with transaction.atomic():
            return LessonAnswer.objects.create(lesson=lesson, member=actor, **said), True
    except IntegrityError as error:
        if "lesson_answer_once" not in str(error):
            raise
    mine = LessonAnswer.objects.filter(lesson=lesson, member=actor)
    is_new = bool(mine.exclude(is_useful=is_useful).update(**said))
    return mine.get(), is_new


def _with_what_they_bring(sources: Sources) -> Sources:
    found: Sources = {**sources}
    evaluation = found.get("evaluation")
    if evaluation is not None:
        found["objective"] = found.get("objective") or evaluation.objective
    decision = found.get("decision")
    if decision is not None:
        found["objective"] = found.get("objective") or decision.objective
        found["review"] = found.get("review") or decision.review
    return found


def _about(sources: Sources) -> str:
    """The titles of what it came from. Not a review's: "Monthly review" is similar to nothing."""
    things = (sources.get("objective"), sources.get("indicator"))
    return "\n".join(thing.title for thing in things if thing is not None)


def _refuse_content(lesson: Lesson) -> None:
    if not lesson.title:
        raise Refused(_("Say what was learnt."), field="title")
    if not lesson.next_time:
        raise Refused(_("Say what to do next time."), field="next_time")
    if lesson.tag not in Lesson.Tag.values:
        raise Refused(_("Choose what it teaches about."), field="tag")


def _locked(lesson: Lesson, version: int | None) -> Lesson:
    lock_row(lesson)
    current = Lesson.objects.with_sources().get(pk=lesson.pk)
    check_version(current, version)
    if current.is_taken_back:
        raise Refused(_("This lesson was taken back."))
    return current


def _save(lesson: Lesson) -> None:
    lesson.version += 1
    lesson.save(
        update_fields=[
            "title",
            "next_time",
            "tag",
            "taken_back_at",
            "taken_back_by",
            "taken_back_because",
            "version",
        ]
    )


def _wording(lesson: Lesson) -> dict[str, str]:
    return {"title": lesson.title, "next_time": lesson.next_time, "tag": str(lesson.tag)}


def _write(
    verb: str,
    actor: Membership,
    lesson: Lesson,
    now: datetime,
    api_key: ApiKey | None,
    **more: object,
) -> None:
    """Told to its author and to whoever owns the objective."""
    owner = lesson.objective.owner if lesson.objective else None
    record_event(
        actor=actor,
        verb=verb,
        subject=lesson,
        now=now,
        payload=_facts(lesson) | more,
        tell=[person for person in (lesson.author, owner) if person is not None],
        api_key=api_key,
        stand_in_for=acting_for(actor, lesson.belongs_to()),
    )


def _facts(lesson: Lesson) -> dict[str, object]:
    """What every event about it keeps; names as they were."""
    return {
        **_wording(lesson),
        "objective": lesson.objective.title if lesson.objective else "",
        "review": lesson.review.title if lesson.review else "",
        "indicator": lesson.indicator.title if lesson.indicator else "",
        "author": lesson.author.name,
    }

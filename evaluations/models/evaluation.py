"""The evaluation of one objective, what people judged of it, and the copy that was signed."""

from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from evaluations.models.cycle import Cycle
from evaluations.rules import quality
from objectives.models import Objective
from objectives.models.words import Digits, Status
from perfmgmt.events.models import Event
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY

SCORE: Digits = {"max_digits": 3, "decimal_places": 2}


class EvaluationQuerySet(TenantQuerySet["Evaluation"]):
    def of(self, cycle: Cycle):
        return self.filter(cycle=cycle)

    def in_state(self, *states: str):
        return self.filter(state__in=states)

    def with_people(self):
        """With what a page says of each: its objective and whose it is now, its cycle, who did what."""
        return self.select_related(
            "cycle",
            "cycle__plan",
            "cycle__unit",
            "cycle__opened_by",
            "cycle__ended_by",
            "cycle__organization",
            "objective",
            "objective__owner",
            "objective__unit",
            "submitted_by",
            "stand_in_for",
            "calibrated_by",
            "sent_back_by",
            "signed_by",
        )

    def in_order(self):
        return self.order_by("objective__title", "id")

    def lowest_first(self):
        """By score, those without one last."""
        return self.order_by(F("score").asc(nulls_last=True), "objective__title", "id")

    def matching(self, words: str):
        return self.filter(
            Q(objective__title__icontains=words) | Q(objective__owner__name__icontains=words)
        )

    def count_by_state(self) -> dict[str, int]:
        rows = self.order_by().values("state").annotate(n=Count("id"))
        return {row["state"]: row["n"] for row in rows}


class Evaluation(TenantOwned):
    """One objective in one cycle. `evidence` is what was known when it was prefilled (evidence.py).

    `result` and `momentum` are those of the cycle's end. `score` follows the suggestion until somebody
    says otherwise, and then says why. Nothing of a signed one changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        CALIBRATED = "calibrated", _("calibrated")
        SIGNED = "signed", _("signed")

    cycle = TenantKey(Cycle, related_name="evaluations")
    objective = TenantKey(Objective)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    evidence = models.JSONField(default=dict)
    prefilled_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    momentum = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_DATA)
    suggested = models.DecimalField(null=True, blank=True, **SCORE)
    score = models.DecimalField(_("score"), null=True, blank=True, **SCORE)
    score_because = models.CharField(max_length=500, blank=True, default="")
    summary = models.TextField(_("summary"), blank=True, default="")
    submitted_by = TenantKey(Membership, null=True, blank=True)
    stand_in_for = TenantKey(Membership, null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_score = models.DecimalField(null=True, blank=True, **SCORE)
    sent_back_by = TenantKey(Membership, null=True, blank=True)
    sent_back_because = models.CharField(max_length=500, blank=True, default="")
    calibrated_by = TenantKey(Membership, null=True, blank=True)
    calibrated_at = models.DateTimeField(null=True, blank=True)
    calibrated_because = models.CharField(max_length=500, blank=True, default="")
    signed_by = TenantKey(Membership, null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(EvaluationQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "evaluation",
                "cycle",
                "objective",
                "submitted_by",
                "stand_in_for",
                "sent_back_by",
                "calibrated_by",
                "signed_by",
            ),
            models.UniqueConstraint(
                fields=["organization", "cycle", "objective"], name="evaluation_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="evaluation_score_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="evaluation_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("submitted_by")),
                name="evaluation_signed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "objective"], name="evaluations_of_objective"),
            models.Index(fields=["organization", "cycle", "state"], name="evaluations_by_state"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            )
        ]

    def __str__(self) -> str:
        return self.objective.title

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED

    @property
    def differs_by(self) -> Decimal | None:
        """From its suggestion; None where one of the two is missing."""
        if self.score is None or self.suggested is None:
            return None
        return self.score - self.suggested


class QualityAnswer(TenantOwned):
    """What people judge of one question of execution quality, beside what the facts say."""

    class Question(models.TextChoices):
        TARGETS = quality.Question.TARGETS.value, _("Did we hit the target?")
        LEADS = quality.Question.LEADS.value, _("Did we use the right leading measures?")
        DECISIONS = quality.Question.DECISIONS.value, _("Were decisions quick enough?")
        DEPENDENCIES = quality.Question.DEPENDENCIES.value, _("Were dependencies managed well?")
        SURPRISES = quality.Question.SURPRISES.value, _("Were there any surprises?")

    class Answer(models.TextChoices):
        WELL = quality.Answer.WELL.value, _("as it should be")
        PARTLY = quality.Answer.PARTLY.value, _("partly")
        BADLY = quality.Answer.BADLY.value, _("not as it should be")
        UNKNOWN = quality.Answer.UNKNOWN.value, _("cannot be said")

    evaluation = TenantKey(Evaluation, related_name="answers")
    question = models.CharField(max_length=12, choices=Question.choices)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices)
    text = models.CharField(_("in your words"), max_length=1000, blank=True, default="")
    answered_by = TenantKey(Membership)
    stand_in_for = TenantKey(Membership, null=True, blank=True)
    answered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("quality_answer", "evaluation", "answered_by", "stand_in_for"),
            models.UniqueConstraint(
                fields=["organization", "evaluation", "question"], name="quality_answer_once"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("judged", "UUID")],
                func="""
                    judged := CASE TG_OP WHEN 'DELETE' THEN OLD.evaluation_id
                        ELSE NEW.evaluation_id END;
                    IF EXISTS (
                        SELECT 1 FROM evaluations_evaluation
                        WHERE id = judged AND state = 'signed'
                    ) THEN
                        RAISE EXCEPTION 'pgtrigger: the evaluation is signed';
                    END IF;
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.get_question_display())


class SignedEvaluationQuerySet(TenantQuerySet["SignedEvaluation"]):
    def of(self, cycle: Cycle):
        return self.filter(evaluation__cycle=cycle)

    def in_order(self):
        return self.order_by("evaluation__objective__title", "evaluation_id")

    def beside(self, evaluation_ids):
        """Those of these evaluations, and what was signed together with them; with the record."""
        theirs = self.filter(evaluation__in=evaluation_ids)
        return self.filter(record__in=theirs.values("record")).select_related("record")

    def with_content(self):
        """Each with `row_content`, as `with_content_of` gives it."""
        return self.annotate(row_content=F("content"))

    def with_content_of(self, evaluation_ids):
        """Each with `row_content`: its text where it is of one of these, else nothing: texts are long."""
        theirs = models.When(evaluation__in=evaluation_ids, then=F("content"))
        return self.defer("content").annotate(
            row_content=models.Case(
                theirs, default=models.Value(""), output_field=models.TextField()
            )
        )


class SignedEvaluation(TenantOwned):
    """The copy that was signed, to the letter; evaluations/signed.py says how it reads.

    `sha256` is that of `content`. Those signed together share the event that is their `record` and keeps one
    checksum over all of theirs: who changes a copy with its checksum is still found out.
    """

    evaluation = TenantKey(Evaluation, related_name="signatures")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    record = TenantKey(Event)
    signed_by = TenantKey(Membership)
    signed_at = models.DateTimeField()

    objects: ClassVar = TenantManager.from_queryset(SignedEvaluationQuerySet)()

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("signed_evaluation", "evaluation", "record", "signed_by"),
            models.UniqueConstraint(fields=["organization", "evaluation"], name="signed_once"),
        ]
        indexes = [models.Index(fields=["organization", "record"], name="signed_together")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

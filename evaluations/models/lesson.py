"""What was learnt, found again by its words."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import (
    SearchQuery,
    SearchVector,
    SearchVectorField,
)
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from evaluations.models.evaluation import Evaluation
from evaluations.rules.offers import as_query
from objectives.models import Indicator, Objective
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from reviews.models import Decision, Review

LANGUAGES = {"de": "german", "en": "english"}  # of an organisation, as PostgreSQL knows them


def language_of_locale(locale: str) -> str:
    return LANGUAGES.get(locale[:2], "english")


def _words_in(language: str) -> CombinedExpression:
    return (
        SearchVector("title", config=language, weight="A")
        + SearchVector("about", config=language, weight="B")
        + SearchVector("next_time", config=language, weight="C")
    )


class WordPlaces(Func):
    """Which of the written words a lesson has, each with the place of its first: {"cast:A", "furnac:C"}.

    The vector says title, source and text in this order, so the first place of a word is its best.
    """

    output_field: ClassVar = ArrayField(models.TextField())
    template = "ARRAY(SELECT word.lexeme || ':' || word.weights[1] FROM unnest(%(expressions)s)))"
    arg_joiner = ") AS word WHERE word.lexeme = ANY(tsvector_to_array("


class LessonQuerySet(TenantQuerySet["Lesson"]):
    def standing(self):
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def about(self, objective: Objective | OuterRef):
        return self.filter(objective=objective)

    def newest_first(self):
        return self.order_by("-written_at", "-id")

    def with_sources(self):
        return self.select_related(
            "author",
            "objective__unit",
            "objective__owner",
            "evaluation__cycle__plan",
            "evaluation__cycle__unit",
            "review",
            "decision",
            "indicator",
            "taken_back_by",
        )

    def with_use(self, member: Membership | None = None):
        """Each with `useful_count`, and `is_useful_to_me`: whether this member said so."""
        counted = self.annotate(useful_count=Count("answers", filter=Q(answers__is_useful=True)))
        mine = LessonAnswer.objects.filter(lesson=OuterRef("pk"), member=member, is_useful=True)
        return counted.annotate(is_useful_to_me=Exists(mine))

    def found_useful(self):
        """By anybody."""
        return self.filter(
            Exists(LessonAnswer.objects.filter(lesson=OuterRef("pk"), is_useful=True))
        )

    def matching(self, words: str):
        """By full text in the lesson's language, as a person types a search; parts of words too."""
        return self.filter(self._has(words) | Q(title__icontains=words) | Q(about__icontains=words))

    def similar_to(self, words: list[str]):
        """Each with `row_places`: which of these words it has and where (evaluations.rules.offers)."""
        text = " ".join(words)
        written = Case(
            *(
                When(language=language, then=SearchVector(Value(text), config=language))
                for language in LANGUAGES.values()
            ),
            output_field=SearchVectorField(),
        )
        return self.filter(self._has(as_query(words))).annotate(
            row_places=WordPlaces(F("search"), written)
        )

    def not_dismissed_by(self, member: Membership):
        dismissed = LessonAnswer.objects.filter(lesson=OuterRef("pk"), member=member)
        return self.exclude(Exists(dismissed.filter(is_useful=False)))

    @staticmethod
    def _has(words: str) -> Q:
        found = Q()
        for language in LANGUAGES.values():
            query = SearchQuery(words, config=language, search_type="websearch")
            found |= Q(language=language, search=query)
        return found


class Lesson(TenantOwned):
    """A sentence that was paid for, what to do next time, and where it came from.

    Written from an objective, a review or an evaluation. `about` keeps the titles of what it came from, so that
    it is found by them. `language` is that of the organisation when it was written. No GIN index: under row-level
    security PostgreSQL does not use one, and over one organisation's lessons the stored vector is
    quick without. What was learnt is taken back, never deleted; earlier wordings stand in the events.
    """

    class Tag(models.TextChoices):
        TARGET_SETTING = "target_setting", _("target setting")
        INDICATOR_CHOICE = "indicator_choice", _("indicator choice")
        OWNERSHIP = "ownership", _("ownership")
        DIAGNOSIS = "diagnosis", _("diagnosis")
        ASSUMPTION = "assumption", _("assumption")

    title = models.CharField(_("what was learnt"), max_length=300)
    next_time = models.TextField(_("what to do next time"), max_length=2000)
    tag = models.CharField(_("what it teaches about"), max_length=20, choices=Tag.choices)
    objective = TenantKey(Objective, null=True, blank=True, verbose_name=_("objective"))
    evaluation = TenantKey(Evaluation, null=True, blank=True, verbose_name=_("evaluation"))
    review = TenantKey(Review, null=True, blank=True, verbose_name=_("review"))
    decision = TenantKey(Decision, null=True, blank=True, verbose_name=_("decision"))
    indicator = TenantKey(Indicator, null=True, blank=True, verbose_name=_("indicator"))
    author = TenantKey(Membership, verbose_name=_("author"))
    written_at = models.DateTimeField()
    about = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10, default="english")
    search = models.GeneratedField(
        expression=Case(
            When(language="german", then=_words_in("german")), default=_words_in("english")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = TenantKey(Membership, null=True, blank=True)
    taken_back_because = models.CharField(_("because"), max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(LessonQuerySet)()

    app_rights = "SELECT, INSERT, UPDATE"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints(
                "lesson",
                "objective",
                "evaluation",
                "review",
                "decision",
                "indicator",
                "author",
                "taken_back_by",
            ),
            models.CheckConstraint(
                condition=Q(objective__isnull=False)
                | Q(review__isnull=False)
                | Q(indicator__isnull=False),
                name="lesson_came_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_because=""),
                name="lesson_taken_back_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-written_at"], name="lesson_newest"),
            models.Index(fields=["organization", "objective"], name="lessons_of_objective"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    def belongs_to(self) -> list[UUID | None]:
        """Whose it is: its author's, and whose objective it came from."""
        return [self.author_id, self.objective.owner_id if self.objective else None]


class LessonAnswer(TenantOwned):
    """What somebody made of an offered lesson: it helped, or it need not be offered to them again."""

    lesson = TenantKey(Lesson, related_name="answers")
    member = TenantKey(Membership)
    is_useful = models.BooleanField()
    answered_at = models.DateTimeField()

    app_rights = "SELECT, INSERT, UPDATE (is_useful, answered_at)"

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("lesson_answer", "lesson", "member"),
            models.UniqueConstraint(
                fields=["organization", "lesson", "member"], name="lesson_answer_once"
            ),
        ]

"""What the API of strategic direction takes and gives."""

from rest_framework import serializers

from perfmgmt.api.pagination import PageQuery
from perfmgmt.api.query import Query
from strategy.models import Assumption, Perspective, Plan, Tension

PERSPECTIVES = [*Perspective.choices, ("", "")]
TENSIONS = [*Tension.choices, ("", "")]
SEEN = "The version that the change is made to; 409 when somebody saved since."


class Nothing(serializers.Serializer):
    """An empty body."""


class Seen(Query):
    version = serializers.IntegerField(required=False, help_text=SEEN)


class Change(serializers.Serializer):
    """Base of what a PATCH takes: what is left out stays as it is."""

    version = serializers.IntegerField(help_text=SEEN)


class OfPlan(PageQuery):
    plan = serializers.UUIDField(required=False)


# --- Plans ------------------------------------------------------------------------------------------


class PlanQuery(PageQuery):
    state = serializers.ChoiceField(Plan.State.choices, required=False)
    unit = serializers.UUIDField(required=False)


class PlanRow(serializers.Serializer):
    """A direction for a span of years, of the whole organisation (`unit` null) or of one unit."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    ambition = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(Plan.State.choices)
    is_default = serializers.BooleanField()
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class NewPlan(serializers.Serializer):
    """A draft. Without `is_default` it is the default where no other open plan is."""

    title = serializers.CharField(max_length=200)
    ambition = serializers.CharField(required=False, allow_blank=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    is_default = serializers.BooleanField(required=False, allow_null=True, default=None)
    external_key = serializers.CharField(required=False, allow_blank=True, max_length=200)


class PlanChange(Change):
    title = serializers.CharField(required=False, max_length=200)
    ambition = serializers.CharField(required=False, allow_blank=True)
    unit = serializers.UUIDField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)


class Ranking(serializers.Serializer):
    """Every priority of the plan, the first one first."""

    order = serializers.ListField(child=serializers.UUIDField(), max_length=1000)
    version = serializers.IntegerField(help_text=SEEN)


class PlanVersionRow(serializers.Serializer):
    """A plan as it read when it was put in force, or after one of its changes."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    number = serializers.IntegerField()
    frozen_at = serializers.DateTimeField()
    frozen_by = serializers.UUIDField(allow_null=True)
    frozen_by_name = serializers.CharField(source="frozen_by.name", allow_null=True)


class PlanVersionDetail(PlanVersionRow):
    """The same with the whole text and, in sentences, what changed since the version before."""

    content = serializers.JSONField()
    changes = serializers.ListField(child=serializers.CharField())


# --- Priorities -------------------------------------------------------------------------------------


class PriorityRow(serializers.Serializer):
    """What a plan puts first, second, third."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    rank = serializers.IntegerField()
    title = serializers.CharField()
    outcome = serializers.CharField()
    perspective = serializers.ChoiceField(PERSPECTIVES)
    sponsor = serializers.UUIDField(allow_null=True)
    sponsor_name = serializers.CharField(source="sponsor.name", allow_null=True)
    version = serializers.IntegerField()


class NewPriority(serializers.Serializer):
    plan = serializers.UUIDField()
    title = serializers.CharField(max_length=200)
    outcome = serializers.CharField(required=False, allow_blank=True)
    perspective = serializers.ChoiceField(PERSPECTIVES, required=False)
    sponsor = serializers.UUIDField(required=False, allow_null=True)


class PriorityChange(Change):
    title = serializers.CharField(required=False, max_length=200)
    outcome = serializers.CharField(required=False, allow_blank=True)
    perspective = serializers.ChoiceField(PERSPECTIVES, required=False)
    sponsor = serializers.UUIDField(required=False, allow_null=True)


# --- Trade-offs -------------------------------------------------------------------------------------


class TradeOffRow(serializers.Serializer):
    """ "We favour X over Y, because": each side is a priority or a tension; it holds everywhere or in a unit."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    unit = serializers.UUIDField(allow_null=True)
    favoured_priority = serializers.UUIDField(allow_null=True)
    favoured_tension = serializers.ChoiceField(TENSIONS)
    over_priority = serializers.UUIDField(allow_null=True)
    over_tension = serializers.ChoiceField(TENSIONS)
    because = serializers.CharField()
    version = serializers.IntegerField()


class NewTradeOff(serializers.Serializer):
    """Each side is either a priority or a tension."""

    plan = serializers.UUIDField()
    unit = serializers.UUIDField(required=False, allow_null=True)
    favoured_priority = serializers.UUIDField(required=False, allow_null=True)
    favoured_tension = serializers.ChoiceField(TENSIONS, required=False)
    over_priority = serializers.UUIDField(required=False, allow_null=True)
    over_tension = serializers.ChoiceField(TENSIONS, required=False)
    because = serializers.CharField()


class TradeOffChange(Change):
    because = serializers.CharField(required=False)
    unit = serializers.UUIDField(required=False, allow_null=True)


# --- Assumptions ------------------------------------------------------------------------------------


class AssumptionQuery(OfPlan):
    state = serializers.ChoiceField(Assumption.State.choices, required=False)
    owner = serializers.UUIDField(required=False)


class AssumptionRow(serializers.Serializer):
    """What must stay true for the plan to work, and how it stands."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    priority = serializers.UUIDField(allow_null=True)
    statement = serializers.CharField()
    sign = serializers.CharField()
    owner = serializers.UUIDField(allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    state = serializers.ChoiceField(Assumption.State.choices)
    state_because = serializers.CharField()
    state_since = serializers.DateTimeField()
    version = serializers.IntegerField()


class NewAssumption(serializers.Serializer):
    plan = serializers.UUIDField()
    statement = serializers.CharField(max_length=300)
    sign = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.UUIDField(required=False, allow_null=True)
    priority = serializers.UUIDField(required=False, allow_null=True)


class AssumptionChange(Change):
    statement = serializers.CharField(required=False, max_length=300)
    sign = serializers.CharField(required=False, allow_blank=True)
    owner = serializers.UUIDField(required=False, allow_null=True)
    priority = serializers.UUIDField(required=False, allow_null=True)


class Judgement(serializers.Serializer):
    state = serializers.ChoiceField(Assumption.State.choices)
    because = serializers.CharField()
    version = serializers.IntegerField(required=False, help_text=SEEN)

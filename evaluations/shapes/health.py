"""What the API of process health takes and gives."""

from rest_framework import serializers

from evaluations.rules.health import Check, Course, Measure, State

CHECKS = [each.value for each in Check]
STATES = [(each.value, each.value) for each in State]


class HealthPoint(serializers.Serializer):
    month = serializers.DateField(help_text="Its first day.")
    value = serializers.DecimalField(max_digits=8, decimal_places=1, allow_null=True)


class HealthCheckRow(serializers.Serializer):
    """One breakdown: its figure against its limit, and how it went month by month."""

    check = serializers.ChoiceField(CHECKS)
    measure = serializers.ChoiceField([each.value for each in Measure])
    high_is_good = serializers.BooleanField()
    value = serializers.DecimalField(
        max_digits=8,
        decimal_places=1,
        allow_null=True,
        help_text="Percent, days or a count; null where there is nothing to count.",
    )
    is_at_least = serializers.BooleanField(help_text="Not half of the decisions are taken yet.")
    part = serializers.IntegerField(allow_null=True)
    whole = serializers.IntegerField(allow_null=True)
    limit = serializers.DecimalField(max_digits=8, decimal_places=1)
    limit_version = serializers.IntegerField()
    state = serializers.ChoiceField(STATES)
    course = serializers.ChoiceField([each.value for each in Course])
    trend = HealthPoint(many=True, help_text="The months before this one, oldest first.")


class HealthChecks(serializers.Serializer):
    """Every check, the worst first."""

    checks = HealthCheckRow(many=True)


class HealthThing(serializers.Serializer):
    """One thing behind a check."""

    kind = serializers.CharField(help_text="As its own endpoint calls it.")
    id = serializers.UUIDField()
    title = serializers.CharField()


class HealthCheckDetail(HealthCheckRow):
    """The same with what is behind it, the worst first, at most 100."""

    behind = HealthThing(many=True)


class HealthLimitBody(serializers.Serializer):
    limit = serializers.DecimalField(max_digits=8, decimal_places=1)
    version = serializers.IntegerField(
        required=False, help_text="`limit_version` as it was read; 409 when it was changed since."
    )

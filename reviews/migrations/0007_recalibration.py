import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0007_target_revision"),
        ("reviews", "0006_room"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recalibration",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=perfmgmt.tenancy.fields.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seen", models.JSONField()),
                ("proposed", models.JSONField()),
                ("effective_from", models.DateField(verbose_name="holds from")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("evidence", models.TextField(blank=True, default="", verbose_name="evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, default="", verbose_name="answer")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "authority",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "decision",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.decision",
                    ),
                ),
                (
                    "indicator",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.indicator",
                    ),
                ),
                (
                    "objective",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.objective",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        default=perfmgmt.tenancy.scope.active_organization_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
                (
                    "requested_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "revision",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.targetrevision",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "authority", "state"], name="recalibration_waits"
                    ),
                    models.Index(
                        fields=["organization", "indicator"], name="recalibration_of_indicator"
                    ),
                    models.Index(
                        fields=["organization", "objective"], name="recalibration_of_objective"
                    ),
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="recalibration_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="recalibration_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="indicator", name="recalibration_indicator_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="recalibration_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="decision", name="recalibration_decision_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="requested_by", name="recalibration_requested_by_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="authority", name="recalibration_authority_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="answered_by", name="recalibration_answered_by_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="revision", name="recalibration_revision_tenant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("indicator__isnull", True),
                            ("objective__isnull", True),
                            _connector="XOR",
                        ),
                        name="recalibration_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requested_by", models.F("authority")), _negated=True),
                        name="recalibration_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("answered_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="recalibration_not_approved_by_who_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("revision__isnull", False),
                            _connector="XOR",
                        ),
                        name="recalibration_approved_is_a_revision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recalibration_declined_because",
                    ),
                ],
            },
        ),
    ]

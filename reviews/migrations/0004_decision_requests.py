import django.db.models.deletion
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("reviews", "0003_cadence"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="alternatives",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="alternatives considered"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="raised_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="decision",
            name="review",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="reviews.review",
            ),
        ),
        migrations.CreateModel(
            name="DecisionRequest",
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
                ("proposal", models.CharField(max_length=300, verbose_name="proposal")),
                (
                    "details",
                    models.TextField(blank=True, default="", verbose_name="what speaks for it"),
                ),
                (
                    "cost",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="cost"),
                ),
                (
                    "expected_effect",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="expected effect"
                    ),
                ),
                ("needed_by", models.DateField(blank=True, null=True, verbose_name="needed by")),
                ("raised_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for a decision"),
                            ("decided", "decided"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_because", models.CharField(blank=True, default="", max_length=500)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asked",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="asked",
                    ),
                ),
                (
                    "asker",
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
                    "objective",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.objective",
                        verbose_name="objective",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "state", "asked"], name="decision_request_waits"
                    )
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(
                        name="decision_request_tenant_policy"
                    ),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="decision_request_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="decision_request_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="asker", name="decision_request_asker_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="asked", name="decision_request_asked_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="decision", name="decision_request_decision_tenant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asker", models.F("asked")), _negated=True),
                        name="decision_request_asks_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", False), ("state", "decided")),
                            models.Q(
                                models.Q(("state", "decided"), _negated=True),
                                ("decision__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_request_decided_by_a_decision",
                    ),
                ],
            },
        ),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="TargetRevision",
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
                ("number", models.PositiveIntegerField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("effective_from", models.DateField(verbose_name="holds from")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("evidence", models.TextField(blank=True, default="", verbose_name="evidence")),
                ("approved_at", models.DateTimeField()),
                ("request", models.UUIDField(blank=True, null=True)),
                (
                    "approved_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "indicator",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
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
                        related_name="revisions",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="target_revision_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="target_revision_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="indicator", name="target_revision_indicator_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="target_revision_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="requested_by", name="target_revision_requested_by_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="approved_by", name="target_revision_approved_by_tenant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("indicator__isnull", True),
                            ("objective__isnull", True),
                            _connector="XOR",
                        ),
                        name="target_revision_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("requested_by", models.F("approved_by")), _negated=True
                        ),
                        name="target_revision_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="target_revision_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("indicator__isnull", False)),
                        fields=("organization", "indicator", "number"),
                        name="target_revision_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("objective__isnull", False)),
                        fields=("organization", "objective", "number"),
                        name="target_revision_number_of_objective",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetrevision",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bd62e6b84435944eeecc13fb17ff0981eb0685b6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_208d7",
                    table="objectives_targetrevision",
                    when="BEFORE",
                ),
            ),
        ),
    ]

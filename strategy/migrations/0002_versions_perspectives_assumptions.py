import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0001_direction"),
        ("tenancy", "0004_caps_and_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="priority",
            name="perspective",
            field=models.CharField(
                blank=True,
                choices=[
                    ("financial", "Financial"),
                    ("customer", "Customer"),
                    ("process", "Process"),
                    ("learning", "Learning and people"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="perspective",
            ),
        ),
        migrations.CreateModel(
            name="Assumption",
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
                ("statement", models.CharField(max_length=300, verbose_name="what must stay true")),
                (
                    "sign",
                    models.TextField(blank=True, default="", verbose_name="how one would notice"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("holding", "holding"),
                            ("questioned", "under question"),
                            ("broken", "broken"),
                        ],
                        default="holding",
                        max_length=10,
                    ),
                ),
                ("state_because", models.TextField(blank=True, default="", verbose_name="because")),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "owner",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="owner",
                    ),
                ),
                (
                    "plan",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.plan",
                    ),
                ),
                (
                    "priority",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
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
                ("content", models.JSONField()),
                ("frozen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "frozen_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
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
                    "plan",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="strategy.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="tradeoff",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="plan_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="tradeoff",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="tradeoff_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="assumption",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="assumption_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="assumption",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="assumption_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="assumption",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="plan", name="assumption_plan_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="assumption",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="priority", name="assumption_priority_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="assumption",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="owner", name="assumption_owner_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="plan_version_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="plan_version_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="plan", name="plan_version_plan_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="frozen_by", name="plan_version_frozen_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("organization", "plan", "number"), name="plan_version_number"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planversion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ea0e94796813c6b4e36bcef037a2ea9c4e97eb4c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_frozen_8ed80",
                    table="strategy_planversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]

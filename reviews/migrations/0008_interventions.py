import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope

# What was decided before there were interventions goes on as one, by its owner and until its day.
OPEN_FOR_EARLIER_DECISIONS = """
    INSERT INTO reviews_intervention (
        id, organization_id, objective_id, decision_id, kind, text, because, owner_id, due_on,
        lag_periods, effect_is_late, state, before_count, before_measurements, done_at,
        ended_because, opened_at, opened_by_id, version
    )
    SELECT gen_random_uuid(), organization_id, objective_id, id, '', text, because, owner_id, due_on,
        0, false, CASE WHEN done_at IS NULL THEN 'planned' ELSE 'done' END, 0, '[]', done_at,
        '', decided_at, recorded_by_id, 1
    FROM reviews_decision
    WHERE kind = 'intervene' AND NOT is_recommendation AND superseded_at IS NULL
        AND owner_id IS NOT NULL AND objective_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0007_target_revision"),
        ("reviews", "0007_recalibration"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="check_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="effect_indicator",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="objectives.indicator",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="expected_value",
            field=models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="intervention_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("resources", "Reprioritise resources"),
                    ("milestones", "Change milestones"),
                    ("ownership", "Clarify ownership"),
                    ("blocker", "Remove a blocker"),
                    ("coaching", "Coach"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="effect_indicator", name="decision_effect_indicator_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("check_on__isnull", True),
                        ("effect_indicator__isnull", True),
                        ("expected_value__isnull", True),
                    ),
                    models.Q(
                        ("check_on__isnull", False),
                        ("effect_indicator__isnull", False),
                        ("expected_value__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_whole_effect",
            ),
        ),
        migrations.CreateModel(
            name="Intervention",
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
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resources", "Reprioritise resources"),
                            ("milestones", "Change milestones"),
                            ("ownership", "Clarify ownership"),
                            ("blocker", "Remove a blocker"),
                            ("coaching", "Coach"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(verbose_name="what will be done")),
                ("because", models.TextField(blank=True, default="", verbose_name="because")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("lag_periods", models.PositiveSmallIntegerField(default=0)),
                (
                    "expected_value",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                ("check_on", models.DateField(blank=True, null=True)),
                ("effect_said_at", models.DateTimeField(blank=True, null=True)),
                ("effect_is_late", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("checked", "checked"),
                            ("stopped", "stopped"),
                            ("replaced", "replaced"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
                (
                    "before",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                ("before_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "mean",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                (
                    "lower",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                (
                    "upper",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                ("before_measurements", models.JSONField(default=list)),
                ("next_check_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, default="", max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decision",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.objective",
                    ),
                ),
                (
                    "opened_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
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
                    "owner",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "owner", "state"], name="intervention_of_owner"
                    ),
                    models.Index(
                        fields=["organization", "objective"], name="intervention_of_objective"
                    ),
                    models.Index(
                        fields=["organization", "indicator"], name="intervention_of_indicator"
                    ),
                    models.Index(
                        condition=models.Q(("next_check_on__isnull", False)),
                        fields=["organization", "next_check_on"],
                        name="intervention_to_check",
                    ),
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="intervention_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="intervention_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="intervention_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="decision", name="intervention_decision_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="owner", name="intervention_owner_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="indicator", name="intervention_indicator_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="opened_by", name="intervention_opened_by_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "decision"), name="intervention_one_of_decision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("check_on__isnull", True),
                                ("expected_value__isnull", True),
                                ("indicator__isnull", True),
                            ),
                            models.Q(
                                ("check_on__isnull", False),
                                ("expected_value__isnull", False),
                                ("indicator__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="intervention_whole_effect",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterventionStep",
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
                ("text", models.CharField(max_length=300)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "intervention",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reviews.intervention",
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
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(
                        name="intervention_step_tenant_policy"
                    ),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="intervention_step_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="intervention", name="intervention_step_intervention_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "intervention", "position"),
                        name="intervention_step_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectCheck",
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
                ("until", models.DateField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("worked", "Worked"),
                            ("partly", "Partly"),
                            ("no_effect", "No effect"),
                            ("no_effect_seen", "No effect seen"),
                            ("too_early", "Too early"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "before",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                (
                    "after",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                ("expected", models.DecimalField(decimal_places=10, max_digits=30)),
                (
                    "share",
                    models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True),
                ),
                ("count", models.PositiveSmallIntegerField()),
                ("shared_with", models.PositiveSmallIntegerField(default=0)),
                ("measurements", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField()),
                (
                    "checked_by",
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
                    "indicator",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.indicator",
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
                    "intervention",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="reviews.intervention",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "intervention", "-checked_at"],
                        name="effect_check_newest",
                    )
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="effect_check_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="effect_check_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="intervention", name="effect_check_intervention_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="indicator", name="effect_check_indicator_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="checked_by", name="effect_check_checked_by_tenant"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="intervention",
            name="latest_check",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.effectcheck",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="latest_check", name="intervention_latest_check_tenant"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="effectcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="effect_check_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e70eb2a051ca3c57f1ef174ed05620358660f836",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_effect_check_stands_a9f1e",
                    table="reviews_effectcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(OPEN_FOR_EARLIER_DECISIONS, reverse_sql=migrations.RunSQL.noop),
    ]

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_lessons_health"),
        ("events", "0001_event_and_outbox"),
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
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
                    "span",
                    models.CharField(
                        choices=[
                            ("quarter", "quarter"),
                            ("half_year", "half-year"),
                            ("year", "year"),
                        ],
                        max_length=10,
                        verbose_name="span",
                    ),
                ),
                ("period_start", models.DateField(verbose_name="from")),
                ("period_end", models.DateField(verbose_name="to")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("signed", "signed"), ("closed", "closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("prefilled_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, default="", max_length=500)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "ended_by",
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
                    "plan",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.plan",
                        verbose_name="plan",
                    ),
                ),
                (
                    "unit",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("calibrated", "calibrated"),
                            ("signed", "signed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("evidence", models.JSONField(default=dict)),
                ("prefilled_at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("no_data", "No data"),
                            ("no_target", "No target"),
                        ],
                        default="no_data",
                        max_length=10,
                    ),
                ),
                (
                    "momentum",
                    models.CharField(
                        choices=[
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("no_data", "No data"),
                            ("no_target", "No target"),
                        ],
                        default="no_data",
                        max_length=10,
                    ),
                ),
                (
                    "suggested",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True),
                ),
                (
                    "score",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=3, null=True, verbose_name="score"
                    ),
                ),
                ("score_because", models.CharField(blank=True, default="", max_length=500)),
                ("summary", models.TextField(blank=True, default="", verbose_name="summary")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "submitted_score",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True),
                ),
                ("sent_back_because", models.CharField(blank=True, default="", max_length=500)),
                ("calibrated_at", models.DateTimeField(blank=True, null=True)),
                ("calibrated_because", models.CharField(blank=True, default="", max_length=500)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "calibrated_by",
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
                    "cycle",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="evaluations.cycle",
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
                    "sent_back_by",
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
                    "signed_by",
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
                    "stand_in_for",
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
                    "submitted_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="QualityAnswer",
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
                    "question",
                    models.CharField(
                        choices=[
                            ("targets", "Did we hit the target?"),
                            ("leads", "Did we use the right leading measures?"),
                            ("decisions", "Were decisions quick enough?"),
                            ("dependencies", "Were dependencies managed well?"),
                            ("surprises", "Were there any surprises?"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("well", "as it should be"),
                            ("partly", "partly"),
                            ("badly", "not as it should be"),
                            ("unknown", "cannot be said"),
                        ],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, default="", max_length=1000, verbose_name="in your words"
                    ),
                ),
                ("answered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "evaluation",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="evaluations.evaluation",
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
                    "stand_in_for",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SignedEvaluation",
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
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "evaluation",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="evaluations.evaluation",
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
                    "record",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="events.event",
                    ),
                ),
                (
                    "signed_by",
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
            },
        ),
        migrations.AddIndex(
            model_name="cycle",
            index=models.Index(fields=["organization", "-period_end"], name="cycle_newest"),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="cycle_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="cycle_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="plan", name="cycle_plan_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="cycle_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="opened_by", name="cycle_opened_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="ended_by", name="cycle_ended_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan__isnull", True), ("unit__isnull", True), _connector="XOR"
                ),
                name="cycle_of_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_end__gt", models.F("period_start"))),
                name="cycle_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True), ("plan__isnull", False)
                ),
                fields=("organization", "plan", "period_start", "period_end"),
                name="cycle_of_plan_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True), ("unit__isnull", False)
                ),
                fields=("organization", "unit", "period_start", "period_end"),
                name="cycle_of_unit_once",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                fields=["organization", "objective"], name="evaluations_of_objective"
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                fields=["organization", "cycle", "state"], name="evaluations_by_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="evaluation_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="evaluation_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="cycle", name="evaluation_cycle_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="evaluation_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="submitted_by", name="evaluation_submitted_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="stand_in_for", name="evaluation_stand_in_for_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="sent_back_by", name="evaluation_sent_back_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="calibrated_by", name="evaluation_calibrated_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="signed_by", name="evaluation_signed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("organization", "cycle", "objective"), name="evaluation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score__isnull", True),
                    models.Q(("score__gte", 0), ("score__lte", 1)),
                    _connector="OR",
                ),
                name="evaluation_score_from_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="evaluation_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by__isnull", True),
                    models.Q(("signed_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="evaluation_signed_by_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evaluation",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'signed')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="298f46c32e3fce543c221fa77a1fc82864975632",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_signed_stays_cbb06",
                    table="evaluations_evaluation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="quality_answer_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="quality_answer_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="evaluation", name="quality_answer_evaluation_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="answered_by", name="quality_answer_answered_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="stand_in_for", name="quality_answer_stand_in_for_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=models.UniqueConstraint(
                fields=("organization", "evaluation", "question"), name="quality_answer_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="signed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE judged UUID;",
                    func="\n                    judged := CASE TG_OP WHEN 'DELETE' THEN OLD.evaluation_id\n                        ELSE NEW.evaluation_id END;\n                    IF EXISTS (\n                        SELECT 1 FROM evaluations_evaluation\n                        WHERE id = judged AND state = 'signed'\n                    ) THEN\n                        RAISE EXCEPTION 'pgtrigger: the evaluation is signed';\n                    END IF;\n                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;\n                ",
                    hash="450927ce215379ee39050702dfa7bf0b7464cda8",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_signed_stays_2f607",
                    table="evaluations_qualityanswer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="signedevaluation",
            index=models.Index(fields=["organization", "record"], name="signed_together"),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="signed_evaluation_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="signed_evaluation_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="evaluation", name="signed_evaluation_evaluation_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="record", name="signed_evaluation_record_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="signed_by", name="signed_evaluation_signed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="signedevaluation",
            constraint=models.UniqueConstraint(
                fields=("organization", "evaluation"), name="signed_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="signedevaluation",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="73559abdfb17f1aab7ea244245070474c17496d4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cee62",
                    table="evaluations_signedevaluation",
                    when="BEFORE",
                ),
            ),
        ),
    ]

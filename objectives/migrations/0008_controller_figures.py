import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0007_target_revision"),
        ("tenancy", "0007_fiscal_calendars_and_reporting"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="comment_over_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=30,
                null=True,
                verbose_name="commentary beyond, in its unit",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="comment_over_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=7,
                null=True,
                verbose_name="commentary beyond, in per cent",
            ),
        ),
        migrations.CreateModel(
            name="ExchangeRate",
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
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "plan rate of a fiscal year"),
                            ("actual", "actual rate of a month"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="from")),
                (
                    "rate",
                    models.DecimalField(decimal_places=10, max_digits=30, verbose_name="rate"),
                ),
                ("entered_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "entered_by",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PeriodClose",
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
                ("rhythm", models.CharField(max_length=12, verbose_name="period of a")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("reviewed", "reviewed"),
                            ("approved", "approved"),
                            ("reopened", "reopened"),
                        ],
                        default="prepared",
                        max_length=8,
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="note"),
                ),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                ("reopened_because", models.CharField(blank=True, default="", max_length=500)),
                (
                    "approved_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "lock",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.periodlock",
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
                    "prepared_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "reopened_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "reviewed_by",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
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
            name="ControllerComment",
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
                ("rhythm", models.CharField(max_length=12)),
                ("period_start", models.DateField()),
                ("text", models.TextField(verbose_name="commentary")),
                ("written_at", models.DateTimeField()),
                (
                    "author",
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
                    "unit",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "indicator", "period_start"],
                        name="controller_on_indicator",
                    ),
                    models.Index(
                        fields=["organization", "unit", "period_start"], name="controller_on_unit"
                    ),
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(
                        name="controller_comment_tenant_policy"
                    ),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="controller_comment_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="indicator", name="controller_comment_indicator_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="unit", name="controller_comment_unit_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="author", name="controller_comment_author_tenant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("indicator__isnull", True), ("unit__isnull", True), _connector="XOR"
                        ),
                        name="controller_comment_of_one",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="controllercomment",
            trigger=pgtrigger.compiler.Trigger(
                name="only_added",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e3755d18d8bf1ad213756cca5346de9d97dccaa4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_only_added_6f475",
                    table="objectives_controllercomment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="exchange_rate_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="exchange_rate_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="entered_by", name="exchange_rate_entered_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.UniqueConstraint(
                fields=("organization", "currency", "kind", "first_day"), name="exchange_rate_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="period_close_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="period_close_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="period_close_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="prepared_by", name="period_close_prepared_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="reviewed_by", name="period_close_reviewed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="approved_by", name="period_close_approved_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="reopened_by", name="period_close_reopened_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lock", name="period_close_lock_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at__isnull", True)),
                fields=("organization", "unit", "first_day", "last_day"),
                name="period_close_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="period_close_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_by__isnull", True),
                        models.Q(("reviewed_by", models.F("prepared_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("approved_by__isnull", True),
                        models.Q(
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            models.Q(("approved_by", models.F("reviewed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="period_close_three_people",
            ),
        ),
    ]

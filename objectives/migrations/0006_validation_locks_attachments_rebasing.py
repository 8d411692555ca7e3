import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import objectives.models.measurement
import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0005_target_splits"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
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
                    "file",
                    models.FileField(
                        max_length=200, upload_to=objectives.models.measurement.attachment_path
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
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
            name="OwnCause",
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
                ("name", models.CharField(max_length=80, verbose_name="cause")),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
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
            name="PeriodLock",
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
                ("first_day", models.DateField(verbose_name="from")),
                ("last_day", models.DateField(verbose_name="to")),
                (
                    "reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="reason"),
                ),
                ("locked_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.CharField(blank=True, default="", max_length=500)),
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
            name="Rebasing",
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
                ("since", models.DateField()),
                ("because", models.CharField(max_length=300, verbose_name="because")),
                ("rebased_at", models.DateTimeField()),
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
            name="Validation",
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
                ("validated_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, default="", max_length=500)),
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="measurement",
            name="append_only",
        ),
        migrations.AddField(
            model_name="indicator",
            name="limits_mode",
            field=models.CharField(
                choices=[
                    ("steady", "around the mean"),
                    ("trending", "around a trend"),
                    ("seasonal", "of the change on a year before"),
                ],
                db_default="steady",
                default="steady",
                max_length=8,
                verbose_name="natural limits",
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="assumption",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.assumption",
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="is_restatement",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="measurement",
            name="judged_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="measurement",
            name="judged_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("on_track", "On track"),
                    ("at_risk", "At risk"),
                    ("off_track", "Off track"),
                    ("no_data", "No data"),
                    ("no_target", "No target"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("overdue", "overdue"),
                    ("status", "status crossed a boundary"),
                    ("guardrail", "guardrail off track"),
                    ("forecast", "forecast misses the target"),
                    ("driver", "driver contradicted"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="measurement",
            name="cause",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measurement",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."indicator_id" IS DISTINCT FROM (NEW."indicator_id") OR OLD."period_start" IS DISTINCT FROM (NEW."period_start") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."no_value_reason" IS DISTINCT FROM (NEW."no_value_reason") OR OLD."numerator" IS DISTINCT FROM (NEW."numerator") OR OLD."denominator" IS DISTINCT FROM (NEW."denominator") OR OLD."commentary" IS DISTINCT FROM (NEW."commentary") OR OLD."cause" IS DISTINCT FROM (NEW."cause") OR OLD."assumption_id" IS DISTINCT FROM (NEW."assumption_id") OR OLD."confidence" IS DISTINCT FROM (NEW."confidence") OR OLD."expected" IS DISTINCT FROM (NEW."expected") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."judged_status" IS DISTINCT FROM (NEW."judged_status") OR OLD."judged_because" IS DISTINCT FROM (NEW."judged_because") OR OLD."target_revision" IS DISTINCT FROM (NEW."target_revision") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."stand_in_for_id" IS DISTINCT FROM (NEW."stand_in_for_id") OR OLD."api_key_id" IS DISTINCT FROM (NEW."api_key_id") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."correction_reason" IS DISTINCT FROM (NEW."correction_reason") OR OLD."is_restatement" IS DISTINCT FROM (NEW."is_restatement"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ffaad062ad209bddb52745a5e4a1101ff0652702",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_af8c2",
                    table="objectives_measurement",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="assumption", name="measurement_assumption_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("judged_status", ""),
                    models.Q(("judged_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="measurement_judged_because",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="added_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="measurement",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="objectives.measurement",
            ),
        ),
        migrations.AddField(
            model_name="periodlock",
            name="lifted_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="periodlock",
            name="locked_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="periodlock",
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
            model_name="rebasing",
            name="indicator",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rebasings",
                to="objectives.indicator",
            ),
        ),
        migrations.AddField(
            model_name="rebasing",
            name="rebased_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="validation",
            name="measurement",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="validations",
                to="objectives.measurement",
            ),
        ),
        migrations.AddField(
            model_name="validation",
            name="validated_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                fields=["organization", "measurement"], name="attachments_of_figure"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="attachment_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="attachment_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="measurement", name="attachment_measurement_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="added_by", name="attachment_added_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="owncause",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="own_cause_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="owncause",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="own_cause_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="owncause",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                django.db.models.functions.text.Lower("name"),
                name="own_cause_name",
            ),
        ),
        migrations.AddIndex(
            model_name="periodlock",
            index=models.Index(fields=["organization", "last_day"], name="period_locks_by_day"),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="period_lock_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="period_lock_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="period_lock_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="locked_by", name="period_lock_locked_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lifted_by", name="period_lock_lifted_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodlock",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="period_lock_days_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="rebasing",
            index=models.Index(fields=["organization", "indicator"], name="rebasings_of"),
        ),
        migrations.AddConstraint(
            model_name="rebasing",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="rebasing_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="rebasing",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="rebasing_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="rebasing",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="indicator", name="rebasing_indicator_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebasing",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="rebased_by", name="rebasing_rebased_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="validation_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="validation_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="measurement", name="validation_measurement_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="validated_by", name="validation_validated_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="validation",
            constraint=models.UniqueConstraint(
                fields=("organization", "measurement"), name="validation_once"
            ),
        ),
    ]

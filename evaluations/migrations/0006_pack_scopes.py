import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope

FILES_OF_BEFORE = """
    INSERT INTO evaluations_packfile (id, organization_id, pack_id, kind, file, size, sha256)
    SELECT gen_random_uuid(), organization_id, id, kind, file, coalesce(size, 0), sha256
    FROM evaluations_pack WHERE state = 'ready' AND file <> '';
    UPDATE evaluations_pack SET pinned_at = coalesce(review.frozen_at, evaluations_pack.requested_at)
    FROM reviews_review AS review
    WHERE review.id = evaluations_pack.review_id
        AND review.organization_id = evaluations_pack.organization_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# What the version before does not know.
BACK = """
    DELETE FROM evaluations_packfile;
    UPDATE evaluations_pack SET source_id = NULL;
    DELETE FROM evaluations_pack WHERE review_id IS NULL OR state = 'cancelled';
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0005_lesson_from_evaluation"),
        ("reviews", "0006_room"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackFile",
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
                        choices=[
                            ("data", "Data"),
                            ("pdf", "PDF board paper"),
                            ("xlsx", "Excel workbook"),
                            ("pptx", "PowerPoint slides"),
                            ("zip", "Archive of CSV and JSON"),
                        ],
                        max_length=8,
                    ),
                ),
                ("file", models.FileField(max_length=300, upload_to="")),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
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
            name="PackReader",
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
            name="PackSchedule",
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
                    "working_day",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="working day"
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("pdf", "PDF board paper"),
                                ("xlsx", "Excel workbook"),
                                ("pptx", "PowerPoint slides"),
                                ("zip", "Archive of CSV and JSON"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("a4", "A4"), ("letter", "Letter")], default="a4", max_length=8
                    ),
                ),
                ("language", models.CharField(default="en", max_length=8)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="pack",
            name="pack_one_unfinished",
        ),
        # The old version still writes these columns: they get a default and leave the models, and are
        # dropped when it no longer runs.
        migrations.AlterField(
            model_name="pack",
            name="kind",
            field=models.CharField(
                choices=[("xlsx", "Excel workbook")],
                db_default="xlsx",
                default="xlsx",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="pack",
            name="file",
            field=models.FileField(
                blank=True, db_default="", default="", max_length=300, upload_to=""
            ),
        ),
        migrations.AlterField(
            model_name="pack",
            name="sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="pack", name=name)
                for name in ("file", "kind", "sha256", "size")
            ]
        ),
        migrations.AddField(
            model_name="pack",
            name="files_removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pack",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("pdf", "PDF board paper"),
                        ("xlsx", "Excel workbook"),
                        ("pptx", "PowerPoint slides"),
                        ("zip", "Archive of CSV and JSON"),
                    ],
                    max_length=8,
                ),
                db_default=models.Value(
                    ["xlsx"],
                    output_field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), size=None
                    ),
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="mark",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pack",
            name="paper",
            field=models.CharField(
                choices=[("a4", "A4"), ("letter", "Letter")],
                db_default="a4",
                default="a4",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="pinned_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="plan",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.plan",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="slot",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="pack",
            name="source",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evaluations.pack",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reading", "Reading the figures"),
                    ("data", "Writing the data"),
                    ("pdf", "Setting the PDF"),
                    ("xlsx", "Writing the workbook"),
                    ("pptx", "Drawing the slides"),
                    ("zip", "Packing the archive"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AlterField(
            model_name="pack",
            name="review",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.review",
            ),
        ),
        migrations.AlterField(
            model_name="pack",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting"),
                    ("building", "being built"),
                    ("ready", "ready"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                ],
                default="queued",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="packfile",
            name="pack",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="evaluations.pack",
            ),
        ),
        migrations.AddField(
            model_name="packreader",
            name="member",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="packschedule",
            name="cadence",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.cadence",
            ),
        ),
        migrations.AddField(
            model_name="packschedule",
            name="created_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="packschedule",
            name="plan",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.plan",
            ),
        ),
        migrations.AddField(
            model_name="packschedule",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AddField(
            model_name="packreader",
            name="schedule",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="readers",
                to="evaluations.packschedule",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="schedule",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="packs",
                to="evaluations.packschedule",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="pack_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="plan", name="pack_plan_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="source", name="pack_source_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="schedule", name="pack_schedule_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("plan__isnull", True), ("review__isnull", False), ("unit__isnull", True)
                    ),
                    models.Q(
                        ("plan__isnull", True), ("review__isnull", True), ("unit__isnull", False)
                    ),
                    models.Q(
                        ("plan__isnull", False), ("review__isnull", True), ("unit__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="pack_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "building"])),
                fields=(
                    "organization",
                    "review",
                    "unit",
                    "plan",
                    "kinds",
                    "paper",
                    "language",
                    "source",
                ),
                name="pack_one_in_work",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("schedule__isnull", False)),
                fields=("organization", "schedule", "slot"),
                name="pack_once_a_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="packfile",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="pack_file_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="packfile",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="pack_file_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="packfile",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="pack", name="pack_file_pack_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packfile",
            constraint=models.UniqueConstraint(
                fields=("organization", "pack", "kind"), name="pack_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="pack_schedule_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="pack_schedule_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="cadence", name="pack_schedule_cadence_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="pack_schedule_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="plan", name="pack_schedule_plan_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="created_by", name="pack_schedule_created_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cadence__isnull", False),
                        ("plan__isnull", True),
                        ("unit__isnull", True),
                        ("working_day__isnull", True),
                    ),
                    models.Q(
                        ("cadence__isnull", True),
                        ("plan__isnull", True),
                        ("unit__isnull", False),
                        ("working_day__isnull", False),
                    ),
                    models.Q(
                        ("cadence__isnull", True),
                        ("plan__isnull", False),
                        ("unit__isnull", True),
                        ("working_day__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="pack_schedule_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="packschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("working_day__isnull", True),
                    models.Q(("working_day__gte", 1), ("working_day__lte", 20)),
                    _connector="OR",
                ),
                name="pack_schedule_working_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="packreader",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="pack_reader_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="packreader",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="pack_reader_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="packreader",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="schedule", name="pack_reader_schedule_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packreader",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="member", name="pack_reader_member_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="packreader",
            constraint=models.UniqueConstraint(
                fields=("organization", "schedule", "member"), name="pack_reader_once"
            ),
        ),
        migrations.RunSQL(FILES_OF_BEFORE, BACK),
    ]

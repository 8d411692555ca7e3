from decimal import Decimal

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0002_pack_language_and_size"),
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("reviews", "0008_interventions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lesson",
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
                ("title", models.CharField(max_length=300, verbose_name="what was learnt")),
                (
                    "next_time",
                    models.TextField(max_length=2000, verbose_name="what to do next time"),
                ),
                (
                    "tag",
                    models.CharField(
                        choices=[
                            ("target_setting", "target setting"),
                            ("indicator_choice", "indicator choice"),
                            ("ownership", "ownership"),
                            ("diagnosis", "diagnosis"),
                            ("assumption", "assumption"),
                        ],
                        max_length=20,
                        verbose_name="what it teaches about",
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("about", models.TextField(blank=True, default="")),
                ("language", models.CharField(default="english", max_length=10)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                language="german",
                                then=django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.CombinedSearchVector(
                                        django.contrib.postgres.search.SearchVector(
                                            "title", config="german", weight="A"
                                        ),
                                        "||",
                                        django.contrib.postgres.search.SearchVector(
                                            "about", config="german", weight="B"
                                        ),
                                        django.contrib.postgres.search.SearchConfig("german"),
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "next_time", config="german", weight="C"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("german"),
                                ),
                            ),
                            default=django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector(
                                        "title", config="english", weight="A"
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "about", config="english", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("english"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "next_time", config="english", weight="C"
                                ),
                                django.contrib.postgres.search.SearchConfig("english"),
                            ),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "taken_back_because",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="because"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="author",
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
                        verbose_name="decision",
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
                        verbose_name="indicator",
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
                (
                    "review",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.review",
                        verbose_name="review",
                    ),
                ),
                (
                    "taken_back_by",
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
            name="LessonAnswer",
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
                ("is_useful", models.BooleanField()),
                ("answered_at", models.DateTimeField()),
                (
                    "lesson",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="evaluations.lesson",
                    ),
                ),
                (
                    "member",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HealthLimit",
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
                ("check_code", models.CharField(max_length=30)),
                (
                    "limit",
                    models.DecimalField(decimal_places=1, max_digits=8, verbose_name="limit"),
                ),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "changed_by",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="health_limit_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="health_limit_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="changed_by", name="health_limit_changed_by_tenant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", Decimal(0))),
                        name="health_limit_not_negative",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "check_code"), name="health_limit_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthReading",
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
                ("check_code", models.CharField(max_length=30)),
                ("month", models.DateField(help_text="Its first day.")),
                (
                    "value",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=8, null=True),
                ),
                ("part", models.PositiveIntegerField(blank=True, null=True)),
                ("whole", models.PositiveIntegerField(blank=True, null=True)),
                ("taken_at", models.DateTimeField()),
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
                    perfmgmt.tenancy.constraints.TenantPolicy(name="health_reading_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="health_reading_organization_id"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "month", "check_code"), name="health_reading_once"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["organization", "-written_at"], name="lesson_newest"),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["organization", "objective"], name="lessons_of_objective"),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="lesson_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="lesson_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="lesson_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="review", name="lesson_review_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="decision", name="lesson_decision_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="indicator", name="lesson_indicator_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="author", name="lesson_author_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="taken_back_by", name="lesson_taken_back_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("objective__isnull", False),
                    ("review__isnull", False),
                    ("indicator__isnull", False),
                    _connector="OR",
                ),
                name="lesson_came_from_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_back_at__isnull", True),
                    models.Q(("taken_back_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="lesson_taken_back_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="lesson_answer_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="lesson_answer_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lesson", name="lesson_answer_lesson_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="member", name="lesson_answer_member_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=models.UniqueConstraint(
                fields=("organization", "lesson", "member"), name="lesson_answer_once"
            ),
        ),
    ]

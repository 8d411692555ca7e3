import django.db.models.deletion
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("reviews", "0004_decision_requests"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoachingNote",
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
                ("text", models.TextField(verbose_name="note")),
                ("next_talk_on", models.DateField(blank=True, null=True, verbose_name="next talk")),
                ("written_at", models.DateTimeField()),
                (
                    "manager",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
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
                    "person",
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
        migrations.CreateModel(
            name="CoachingReply",
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
                ("text", models.TextField()),
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
                    "note",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="reviews.coachingnote",
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
            name="Risk",
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
                ("title", models.CharField(max_length=300, verbose_name="what could happen")),
                ("likelihood", models.PositiveSmallIntegerField(verbose_name="likelihood")),
                ("impact", models.PositiveSmallIntegerField(verbose_name="impact")),
                (
                    "response",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accept", "Accept"),
                            ("reduce", "Reduce"),
                            ("transfer", "Transfer"),
                            ("avoid", "Avoid"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="response",
                    ),
                ),
                ("response_text", models.CharField(blank=True, default="", max_length=500)),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="look again on"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("occurred", "occurred"), ("closed", "closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="because"
                    ),
                ),
                ("wants_item", models.BooleanField(default=False)),
                ("raised_at", models.DateTimeField()),
                ("assessed_at", models.DateTimeField()),
                ("occurred_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "objective",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
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
                    "owner",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="owner",
                    ),
                ),
                (
                    "raised_by",
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
        migrations.CreateModel(
            name="RiskAssessment",
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
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("assessed_at", models.DateTimeField()),
                (
                    "assessed_by",
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
                    "risk",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="reviews.risk",
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
        migrations.AddIndex(
            model_name="coachingnote",
            index=models.Index(fields=["organization", "manager"], name="coaching_by_manager"),
        ),
        migrations.AddIndex(
            model_name="coachingnote",
            index=models.Index(fields=["organization", "person"], name="coaching_by_person"),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="coaching_note_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="coaching_note_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="manager", name="coaching_note_manager_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="person", name="coaching_note_person_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="coaching_note_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("manager", models.F("person")), _negated=True),
                name="coaching_note_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="coachingreply",
            index=models.Index(
                fields=["organization", "note", "written_at"], name="coaching_replies"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingreply",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="coaching_reply_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingreply",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="coaching_reply_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingreply",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="note", name="coaching_reply_note_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="coachingreply",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="author", name="coaching_reply_author_tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["organization", "objective"], name="risks_of_objective"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["organization", "owner"], name="risks_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="risk_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="risk_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="risk_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="owner", name="risk_owner_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="raised_by", name="risk_raised_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood__gte", 1),
                    ("likelihood__lte", 5),
                    ("impact__gte", 1),
                    ("impact__lte", 5),
                ),
                name="risk_on_the_scale",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("response", ""), ("response_text", "")),
                    models.Q(
                        models.Q(("response", ""), _negated=True),
                        models.Q(("response_text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="risk_response_in_a_sentence",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        models.Q(("because", ""), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="risk_closed_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="riskassessment",
            index=models.Index(
                fields=["organization", "risk", "-assessed_at"], name="risk_assessments"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="risk_assessment_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="risk_assessment_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="risk", name="risk_assessment_risk_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="assessed_by", name="risk_assessment_assessed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="stand_in_for", name="risk_assessment_stand_in_for_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood__gte", 1),
                    ("likelihood__lte", 5),
                    ("impact__gte", 1),
                    ("impact__lte", 5),
                ),
                name="risk_assessment_on_the_scale",
            ),
        ),
    ]

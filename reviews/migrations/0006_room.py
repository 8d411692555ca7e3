import django.db.models.deletion
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0006_validation_locks_attachments_rebasing"),
        ("reviews", "0005_risks_and_coaching"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="asked_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="asked_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="deferred_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="deferred_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="seconds_used",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="attendance",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="item_opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="asked_by", name="agenda_item_asked_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="deferred_by", name="agenda_item_deferred_by_tenant"
            ),
        ),
        migrations.CreateModel(
            name="AgendaWish",
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
                ("asked_because", models.CharField(blank=True, default="", max_length=500)),
                ("deferred_because", models.CharField(blank=True, default="", max_length=500)),
                ("is_kept", models.BooleanField(default=False)),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "asked_by",
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
                    "deferred_by",
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
                    "review",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="agenda_wish_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(name="agenda_wish_organization_id"),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="review", name="agenda_wish_review_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="agenda_wish_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="asked_by", name="agenda_wish_asked_by_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="deferred_by", name="agenda_wish_deferred_by_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "review", "objective"), name="agenda_wish_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesAddendum",
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
                ("added_at", models.DateTimeField()),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "review", "added_at"], name="addendum_of_review"
                    )
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(
                        name="minutes_addendum_tenant_policy"
                    ),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="minutes_addendum_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="review", name="minutes_addendum_review_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="author", name="minutes_addendum_author_tenant"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewQuestion",
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
                ("text", models.TextField(verbose_name="question")),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, default="", verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
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
                    "author",
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
                    "review",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "review", "asked_at"], name="question_of_review"
                    )
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="review_question_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="review_question_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="review", name="review_question_review_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="review_question_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="author", name="review_question_author_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="answered_by", name="review_question_answered_by_tenant"
                    ),
                ],
            },
        ),
    ]

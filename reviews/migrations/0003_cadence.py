import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope

# What exists stands where its rhythm put it; rows that the old version still adds are read by their start.
PLACES = """
UPDATE reviews_review AS review
SET slot_on = (review.starts_at AT TIME ZONE organization.time_zone)::date
FROM tenancy_organization AS organization
WHERE organization.id = review.organization_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_standings_at_the_freeze"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
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
                ("token_digest", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
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
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="calendar_feed_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(
                        name="calendar_feed_organization_id"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="member", name="calendar_feed_member_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "token_digest"), name="calendar_feed_token"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("organization", "member"),
                        name="calendar_feed_one_live",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_once",
        ),
        migrations.AddField(
            model_name="attendance",
            name="responded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attendance",
            name="response",
            field=models.CharField(
                blank=True,
                choices=[("", "no answer yet"), ("accepted", "comes"), ("declined", "cannot come")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="cadence",
            name="ended_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="cadence",
            name="holds_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="cadence",
            name="priority",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.priority",
                verbose_name="priority",
            ),
        ),
        migrations.AddField(
            model_name="cadence",
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
            model_name="review",
            name="called_off_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="last_call_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="moved_from",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="place",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="place"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why it was moved or called off.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="review",
            name="slot_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("scheduled", "scheduled"),
                    ("preparing", "preparing"),
                    ("frozen", "figures frozen"),
                    ("in_progress", "in progress"),
                    ("closed", "closed"),
                    ("called_off", "called off"),
                ],
                default="scheduled",
                max_length=12,
            ),
        ),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="cadence",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="cadence_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="cadence",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="priority", name="cadence_priority_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("organization", "cadence", "slot_on"), name="review_once_in_its_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "called_off"), _negated=True),
                fields=("organization", "cadence", "starts_at"),
                name="review_once_at_a_time",
            ),
        ),
    ]

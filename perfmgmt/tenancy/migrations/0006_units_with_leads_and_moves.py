import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_term_gender"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitMember",
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
            name="UnitMove",
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
                ("moved_on", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
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
        migrations.AddField(
            model_name="delegation",
            name="granted_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.now,
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="granted_by",
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
            model_name="organization",
            name="escalate_after_days",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                verbose_name="days until a broken or overdue dependency escalates",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("company", "company"),
                    ("division", "division"),
                    ("function", "function"),
                    ("team", "team"),
                ],
                db_default="team",
                default="team",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="lead",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
                verbose_name="lead",
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="unit",
            name="parent",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
                verbose_name="part of",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="granted_by", name="delegation_granted_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lead", name="unit_lead_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True),
                name="unit_not_part_of_itself",
            ),
        ),
        migrations.AddField(
            model_name="unitmember",
            name="member",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="unitmember",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AddField(
            model_name="unitmove",
            name="from_parent",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AddField(
            model_name="unitmove",
            name="moved_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="unitmove",
            name="to_parent",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AddField(
            model_name="unitmove",
            name="unit",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.unit",
            ),
        ),
        migrations.AddIndex(
            model_name="unitmember",
            index=models.Index(fields=["organization", "member"], name="units_of_member"),
        ),
        migrations.AddConstraint(
            model_name="unitmember",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="unit_member_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="unitmember",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="unit_member_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmember",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="unit_member_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmember",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="member", name="unit_member_member_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmember",
            constraint=models.UniqueConstraint(
                fields=("organization", "unit", "member"), name="unit_member_once"
            ),
        ),
        migrations.AddIndex(
            model_name="unitmove",
            index=models.Index(fields=["organization", "unit", "moved_on"], name="moves_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="unit_move_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="unit_move_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="unit_move_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="from_parent", name="unit_move_from_parent_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="to_parent", name="unit_move_to_parent_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="moved_by", name="unit_move_moved_by_tenant"
            ),
        ),
    ]

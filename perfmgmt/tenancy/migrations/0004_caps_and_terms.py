import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0003_invitations_and_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="objectives_per_owner",
            field=models.PositiveSmallIntegerField(
                db_default=7,
                default=7,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="objectives an owner",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="objectives_per_unit",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="objectives a unit",
            ),
        ),
        migrations.CreateModel(
            name="Term",
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
                ("key", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=8)),
                ("singular", models.CharField(max_length=60, verbose_name="one")),
                ("plural", models.CharField(max_length=60, verbose_name="many")),
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
                    perfmgmt.tenancy.constraints.TenantPolicy(name="term_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(name="term_organization_id"),
                    models.UniqueConstraint(
                        fields=("organization", "key", "language"), name="term_once_a_language"
                    ),
                ],
            },
        ),
    ]

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0003_objective_perspective"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="objective",
            name="contribution",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="What of the objective above it this one brings about.",
                verbose_name="how it contributes",
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=models.Value(
                    [],
                    output_field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                default=list,
                size=None,
                verbose_name="tags",
            ),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), _negated=True),
                    ("owner__isnull", False),
                    ("activated_with_gaps", True),
                    _connector="OR",
                ),
                name="objective_in_force_has_owner",
            ),
        ),
    ]

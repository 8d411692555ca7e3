import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="comment_over_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                max_digits=30,
                null=True,
                verbose_name="commentary beyond, in the reporting currency",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="comment_over_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=7,
                null=True,
                verbose_name="commentary beyond, in per cent",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="fiscal_calendar",
            field=models.CharField(
                choices=[
                    ("months", "calendar months"),
                    ("4-4-5", "weeks: 4-4-5"),
                    ("4-5-4", "weeks: 4-5-4"),
                    ("5-4-4", "weeks: 5-4-4"),
                ],
                db_default="months",
                default="months",
                max_length=6,
                verbose_name="fiscal calendar",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="fiscal_year_end_rule",
            field=models.CharField(
                choices=[
                    ("last", "the last one of the month before the first"),
                    ("nearest", "the one nearest to the end of the month before the first"),
                ],
                db_default="last",
                default="last",
                max_length=7,
                verbose_name="end of the year",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="fiscal_year_ends_on",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                validators=[django.core.validators.MaxValueValidator(6)],
                verbose_name="weekday on which the year ends",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="reporting_currency",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=3,
                verbose_name="reporting currency",
            ),
        ),
    ]

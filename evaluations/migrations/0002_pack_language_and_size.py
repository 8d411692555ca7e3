from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_packs")]

    operations = [
        migrations.AddField(
            model_name="pack",
            name="language",
            field=models.CharField(default="en", max_length=8),
        ),
        migrations.AddField(
            model_name="pack",
            name="size",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["queued", "building"])),
                fields=("organization", "review", "kind", "language"),
                name="pack_one_unfinished",
            ),
        ),
    ]

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0001_objectives_and_measures"),
        ("strategy", "0002_versions_perspectives_assumptions"),
        ("tenancy", "0004_caps_and_terms"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="indicator",
            options={"base_manager_name": "every"},
        ),
        migrations.AlterModelManagers(
            name="indicator",
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undo_counts",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="indicator",
            name="currency",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=3, verbose_name="currency"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="formula",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="formula"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="needs_validation",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="validated by a second person"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="number_format",
            field=models.CharField(
                choices=[
                    ("number", "number"),
                    ("percent", "percentage"),
                    ("currency", "amount of money"),
                    ("count", "count"),
                    ("days", "days"),
                    ("ratio", "ratio"),
                    ("yes_no", "yes or no"),
                ],
                db_default="number",
                default="number",
                max_length=8,
                verbose_name="written as",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="retired_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="indicator",
            name="tolerance_at_risk",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=6, null=True, verbose_name="at risk within"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="tolerance_days",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="days of tolerance"
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="tolerance_on_track",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=6,
                null=True,
                verbose_name="on track within",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="objective",
            name="cap_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="why one more"
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="ended_because",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="objective",
            name="ended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="objective",
            name="tension",
            field=models.CharField(
                blank=True,
                choices=[
                    ("speed", "speed"),
                    ("cost", "cost"),
                    ("quality", "quality"),
                    ("capacity", "capacity"),
                    ("risk", "risk"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="serves above all",
            ),
        ),
        migrations.AddField(
            model_name="objectiveindicator",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.CreateModel(
            name="ColumnMapping",
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
                ("header_digest", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
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
            name="DriverLink",
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
                    "lag_periods",
                    models.PositiveSmallIntegerField(default=1, verbose_name="periods later"),
                ),
                (
                    "sign",
                    models.CharField(
                        choices=[("same", "the same way"), ("opposite", "the opposite way")],
                        default="same",
                        max_length=8,
                        verbose_name="moves",
                    ),
                ),
                ("because", models.TextField(verbose_name="because")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "lag",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="driven_by",
                        to="objectives.indicator",
                    ),
                ),
                (
                    "lead",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drives",
                        to="objectives.indicator",
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
            name="FormulaInput",
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
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "indicator",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="formula_inputs",
                        to="objectives.indicator",
                    ),
                ),
                (
                    "input",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="read_by",
                        to="objectives.indicator",
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
            name="ImportedRow",
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
                            ("plan", "Plan"),
                            ("priority", "Priority"),
                            ("membership", "Membership"),
                            ("objective", "Objective"),
                            ("indicator", "Indicator"),
                            ("link", "Link"),
                            ("target_point", "Target Point"),
                        ],
                        max_length=12,
                    ),
                ),
                ("row_id", models.UUIDField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("before", models.JSONField(null=True)),
                (
                    "batch",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="objectives.importbatch",
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
            name="Initiative",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "description",
                    models.TextField(blank=True, default="", verbose_name="description"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_because", models.CharField(blank=True, default="", max_length=500)),
                ("external_key", models.CharField(blank=True, default="", max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "indicator",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="objectives.indicator",
                        verbose_name="moves",
                    ),
                ),
                (
                    "objective",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
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
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="owner",
                    ),
                ),
                (
                    "unit",
                    perfmgmt.tenancy.fields.TenantKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Milestone",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("due_on", models.DateField(verbose_name="planned for")),
                (
                    "forecast_on",
                    models.DateField(blank=True, null=True, verbose_name="expected on"),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="reached on")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "initiative",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="objectives.initiative",
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
            name="ObjectiveAssumption",
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
                    "assumption",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="strategy.assumption",
                    ),
                ),
                (
                    "objective",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assumption_links",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("query", models.CharField(max_length=1000)),
                ("is_shared", models.BooleanField(default=False, verbose_name="for everybody")),
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
            name="StructureTemplate",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "description",
                    models.TextField(blank=True, default="", verbose_name="description"),
                ),
                ("content", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
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
            name="Upload",
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
                ("name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "columns to confirm"),
                            ("checking", "being read"),
                            ("previewed", "ready to apply"),
                            ("applying", "being applied"),
                            ("applied", "applied"),
                            ("failed", "failed"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("layout", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("preview", models.JSONField(default=dict)),
                (
                    "why",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="why, for the record"
                    ),
                ),
                ("error", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "batch",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.importbatch",
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
        migrations.AddField(
            model_name="importbatch",
            name="undone_by",
            field=perfmgmt.tenancy.fields.TenantKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="watches",
            field=perfmgmt.tenancy.fields.TenantKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="strategy.assumption",
                verbose_name="watches",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="undone_by", name="import_batch_undone_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="watches", name="indicator_watches_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="column_mapping_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="column_mapping_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="author", name="column_mapping_author_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.UniqueConstraint(
                fields=("organization", "header_digest"), name="column_mapping_once"
            ),
        ),
        migrations.AddIndex(
            model_name="driverlink",
            index=models.Index(fields=["organization", "lag"], name="driver_link_of_lag"),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="driver_link_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="driver_link_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lead", name="driver_link_lead_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="lag", name="driver_link_lag_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=models.UniqueConstraint(
                fields=("organization", "lead", "lag"), name="driver_link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="driverlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead", models.F("lag")), _negated=True),
                name="driver_link_two_indicators",
            ),
        ),
        migrations.AddIndex(
            model_name="formulainput",
            index=models.Index(fields=["organization", "input"], name="formula_reads"),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="formula_input_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="formula_input_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="indicator", name="formula_input_indicator_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="input", name="formula_input_input_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=models.UniqueConstraint(
                fields=("organization", "indicator", "name"), name="formula_input_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="formulainput",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator", models.F("input")), _negated=True),
                name="formula_input_not_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="importedrow",
            index=models.Index(fields=["organization", "batch"], name="imported_row_of_batch"),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="imported_row_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="imported_row_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="batch", name="imported_row_batch_tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(fields=["organization", "objective"], name="initiative_serves"),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="initiative_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="initiative_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="initiative_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="indicator", name="initiative_indicator_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="owner", name="initiative_owner_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="unit", name="initiative_unit_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("due_on__isnull", True),
                    ("due_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="initiative_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="initiative",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_key", ""), _negated=True),
                fields=("organization", "external_key"),
                name="initiative_external_key",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["organization", "initiative"], name="milestone_of"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="milestone_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="milestone_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="initiative", name="milestone_initiative_tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="objectiveassumption",
            index=models.Index(
                fields=["organization", "assumption"], name="objective_of_assumption"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiveassumption",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="objective_assumption_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiveassumption",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="objective_assumption_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiveassumption",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="objective_assumption_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiveassumption",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="assumption", name="objective_assumption_assumption_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="objectiveassumption",
            constraint=models.UniqueConstraint(
                fields=("organization", "objective", "assumption"), name="objective_assumption_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="saved_view_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="saved_view_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="member", name="saved_view_member_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("organization", "member", "name"), name="saved_view_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="structuretemplate",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(
                name="structure_template_tenant_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="structuretemplate",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="structure_template_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="structuretemplate",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="author", name="structure_template_author_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="structuretemplate",
            constraint=models.UniqueConstraint(
                fields=("organization", "name"), name="structure_template_name"
            ),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["organization", "-uploaded_at"], name="upload_newest"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="upload_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="upload_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="author", name="upload_author_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="batch", name="upload_batch_tenant"
            ),
        ),
    ]

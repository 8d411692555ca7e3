import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import perfmgmt.tenancy.constraints
import perfmgmt.tenancy.fields
import perfmgmt.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("objectives", "0004_contribution_tags_one_owner"),
        ("tenancy", "0006_units_with_leads_and_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dependency",
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
                ("title", models.CharField(max_length=300, verbose_name="what is needed")),
                ("details", models.TextField(blank=True, default="", verbose_name="details")),
                ("needed_on", models.DateField(verbose_name="needed by")),
                (
                    "promised_on",
                    models.DateField(blank=True, null=True, verbose_name="promised for"),
                ),
                ("offered_on", models.DateField(blank=True, null=True, verbose_name="offered day")),
                (
                    "offered_side",
                    models.CharField(
                        blank=True,
                        choices=[("needs", "who needs it"), ("gives", "who gives it")],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("agreed", "agreed"),
                            ("at_risk", "at risk"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="because"
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreed_by",
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
                    "ended_by",
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
                        verbose_name="needed by",
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
                    "proposed_by",
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
                    "provider",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.objective",
                        verbose_name="given by",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Escalation",
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
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("named", "named"),
                            ("parent_owner", "owner of the objective above"),
                            ("sponsor", "sponsor of the priority"),
                            ("unit_lead", "lead of the unit"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("agreed", "agreed"),
                            ("at_risk", "at risk"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField()),
                ("days_late", models.PositiveIntegerField()),
                ("escalated_at", models.DateTimeField()),
                (
                    "authority",
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
                    "dependency",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="accountability.dependency",
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
            name="Handover",
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
                ("effective_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "note",
                    models.TextField(blank=True, default="", verbose_name="what is in flight"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("accepted", "accepted"),
                            ("done", "done"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "from_owner",
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
                    "to_owner",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="new owner",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Alignment",
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
                ("note", models.CharField(max_length=500, verbose_name="how it contributes")),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "serves",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="objectives.objective",
                        verbose_name="also serves",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organization", "serves"], name="alignments_to")],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="alignment_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(name="alignment_organization_id"),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="alignment_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="serves", name="alignment_serves_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "objective", "serves"), name="alignment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("objective", models.F("serves")), _negated=True),
                        name="alignment_two_objectives",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("contributor", "contributor"),
                            ("reviewer", "reviewer"),
                            ("authority", "authority"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    perfmgmt.tenancy.fields.TenantKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="person",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["organization", "member"], name="assignment_of_member")
                ],
                "constraints": [
                    perfmgmt.tenancy.constraints.TenantPolicy(name="assignment_tenant_policy"),
                    perfmgmt.tenancy.constraints.TenantIdentity(name="assignment_organization_id"),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="objective", name="assignment_objective_tenant"
                    ),
                    perfmgmt.tenancy.constraints.TenantForeignKey(
                        field="member", name="assignment_member_tenant"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "objective", "member", "role"),
                        name="assignment_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "authority")),
                        fields=("organization", "objective"),
                        name="assignment_one_authority",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["contributor", "reviewer", "authority"])),
                        name="assignment_no_second_owner",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="dependency",
            index=models.Index(fields=["organization", "objective"], name="dependencies_needed"),
        ),
        migrations.AddIndex(
            model_name="dependency",
            index=models.Index(fields=["organization", "provider"], name="dependencies_given"),
        ),
        migrations.AddIndex(
            model_name="dependency",
            index=models.Index(fields=["organization", "state"], name="dependencies_by_state"),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="dependency_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="dependency_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="dependency_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="provider", name="dependency_provider_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="proposed_by", name="dependency_proposed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="agreed_by", name="dependency_agreed_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="ended_by", name="dependency_ended_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("objective", models.F("provider")), _negated=True),
                name="dependency_two_objectives",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "withdrawn"]),
                    models.Q(("agreed_at__isnull", False), ("promised_on__isnull", False)),
                    _connector="OR",
                ),
                name="dependency_agreed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offered_on__isnull", True), ("offered_side", "")),
                    models.Q(
                        ("offered_on__isnull", False), models.Q(("offered_side", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="dependency_offer_by_a_side",
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["organization", "authority"], name="escalations_to"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="escalation_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(
                name="escalation_organization_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="dependency", name="escalation_dependency_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="authority", name="escalation_authority_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("organization", "dependency"), name="escalation_once"
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["organization", "objective"], name="handovers_of_objective"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                fields=["organization", "to_owner", "state"], name="handovers_asked_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantPolicy(name="handover_tenant_policy"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantIdentity(name="handover_organization_id"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="objective", name="handover_objective_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="from_owner", name="handover_from_owner_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="to_owner", name="handover_to_owner_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=perfmgmt.tenancy.constraints.TenantForeignKey(
                field="asked_by", name="handover_asked_by_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "accepted"])),
                fields=("organization", "objective"),
                name="handover_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_owner__isnull", True),
                    models.Q(("from_owner", models.F("to_owner")), _negated=True),
                    _connector="OR",
                ),
                name="handover_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="handover_done_when",
            ),
        ),
    ]

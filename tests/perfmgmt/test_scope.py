"""Wall one: outside an organisation nothing can be read or written, inside one only its own."""

import pytest
from django.db import IntegrityError, connection, transaction

from perfmgmt.tenancy.models import Membership, Unit
from perfmgmt.tenancy.scope import NoActiveOrganizationError, active_organization_id, tenant_scope
from tests import factories


@pytest.mark.parametrize(
    "ask",
    [
        Unit.objects.all,
        Unit.objects.exists,
        Unit.objects.count,
        Unit.objects.none,
        lambda: Unit.objects.create(name="Nobody's"),
        lambda: Unit.objects.filter(name="x").delete(),
        lambda: Unit.objects.bulk_create([]),
        Unit.objects.aggregate,
        lambda: Unit(name="Nobody's"),
    ],
)
def test_outside_every_organisation_each_question_raises(db, ask):
    with pytest.raises(NoActiveOrganizationError):
        ask()


def test_a_scope_reads_its_own_rows_only(cast):
    factories.unit("Ours")
    with tenant_scope(cast.rival.id):
        factories.unit("Theirs")
        assert [unit.name for unit in Unit.objects.all()] == ["Theirs"]
    assert [unit.name for unit in Unit.objects.all()] == ["Ours"]
    assert active_organization_id() == cast.organization.id


def test_policies_alone_hide_other_organisations(cast):
    with tenant_scope(cast.rival.id):
        factories.unit("Theirs")
    factories.unit("Ours")
    assert [unit.name for unit in Unit.all_tenants.all()] == ["Ours"]


def test_a_nested_scope_puts_the_outer_setting_back(cast):
    with tenant_scope(cast.rival.id):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.org')")
        assert cursor.fetchone() == (str(cast.organization.id),)


def test_an_error_in_a_nested_scope_puts_the_outer_setting_back(cast):
    with pytest.raises(RuntimeError), tenant_scope(cast.rival.id):
        raise RuntimeError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.org')")
        assert cursor.fetchone() == (str(cast.organization.id),)


def test_a_reference_across_organisations_is_refused_by_the_database(cast):
    with tenant_scope(cast.rival.id):
        theirs = factories.unit("Theirs")
    with pytest.raises(IntegrityError, match="unit_parent_tenant"), transaction.atomic():
        Unit.objects.create(name="Ours", parent=theirs)


def test_a_row_of_another_organisation_cannot_be_written(cast):
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Membership.objects.create(name="Planted", organization=cast.rival)


@pytest.mark.django_db(transaction=True)
def test_committed_rows_are_seen_by_the_owner_and_emptied_afterwards(owner_eyes):
    home = factories.organization()
    with tenant_scope(home.id):
        factories.unit("Ours")
    assert owner_eyes("SELECT name FROM tenancy_unit") == [("Ours",)]


@pytest.mark.django_db(transaction=True)
def test_the_setting_ends_with_the_transaction(owner_eyes):
    assert owner_eyes("SELECT count(*) FROM tenancy_unit") == [(0,)]
    home = factories.organization()
    with tenant_scope(home.id):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.org', true), '')")
        assert cursor.fetchone() == ("",)

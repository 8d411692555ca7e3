"""The authority over many objectives at once: named, or derived upwards; as the rule says it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountability import rules
from accountability.authority import authorities_over
from accountability.models import Assignment
from accountability.rules import Authority, Source
from tests import factories
from tests.factories import NOW

PEOPLE = st.one_of(st.none(), st.sampled_from("abcde"))


def found_for(objective):
    found = authorities_over([objective])[objective.pk]
    return (found.person.name, found.source) if found else None


def test_named_then_owner_above_then_sponsor_then_lead(cast):
    works = factories.unit("Works", lead=cast.erin)
    plant = factories.unit("Plant", parent=works)
    priority = factories.priority(plan=factories.plan(), sponsor=cast.dora)
    top = factories.objective("Top", owner=cast.carol, priority=priority)
    middle = factories.objective("Middle", owner=cast.alice, parent=top)
    low = factories.objective("Low", owner=cast.alice, parent=middle, priority=priority, unit=plant)
    assert found_for(low) == ("Carol", Source.PARENT_OWNER)  # alice cannot clear her own way

    Assignment.objects.create(objective=low, member=cast.bob, role="authority")
    assert found_for(low) == ("Bob", Source.NAMED)

    for member in (cast.bob, cast.carol):
        member.revoked_at = NOW
        member.save()
    assert found_for(low) == ("Dora", Source.SPONSOR)
    assert found_for(top) == ("Dora", Source.SPONSOR)

    low.priority = None
    low.save()
    assert found_for(low) == ("Erin", Source.UNIT_LEAD)
    low.unit = None
    low.save()
    assert found_for(low) is None


def test_the_queries_do_not_grow_with_objectives_and_levels(cast):
    costs = []
    for count in (1, 3, 60):
        above, rows = factories.objective("Top", owner=cast.carol), []
        for number in range(count):
            above = factories.objective(f"{count} {number}", owner=cast.alice, parent=above)
            rows.append(above)
        with CaptureQueriesContext(connection) as captured:
            assert len(authorities_over(rows)) == count
        costs.append(len(captured))
    assert costs == [2, 2, 2]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    owner=PEOPLE,
    named=PEOPLE,
    above=st.lists(PEOPLE, max_size=5),
    sponsor=PEOPLE,
    leads=st.lists(PEOPLE, max_size=3),
    here=st.frozensets(st.sampled_from("abcde")),
)
def test_whoever_it_is_is_here_and_is_not_the_owner(owner, named, above, sponsor, leads, here):
    found = rules.authority(
        owner=owner,
        named=named,
        owners_above=above,
        sponsor=sponsor,
        leads_above=leads,
        is_here=here.__contains__,
    )
    could = [person for person in (named, *above, sponsor, *leads) if person in here - {owner}]
    assert (found is None) == (not could)
    if found is not None:
        assert found.person == could[0]
        assert found.is_derived == (not (found.person == named and found.source == Source.NAMED))
    if named in here - {owner}:
        assert found == Authority(named, Source.NAMED)

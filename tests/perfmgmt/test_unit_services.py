"""The verbs of units: what they write, keep, tell and refuse."""

from datetime import date

import pytest
from django.apps import apps

from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.registry import write_notice
from perfmgmt.organization import services
from perfmgmt.organization.services.units import HANGING, KEPT
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership, Unit, UnitMember, UnitMove
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def works(cast):
    """Works > Operations > Foundry, and Finance beside Operations."""
    top = factories.unit("Works", kind="company")
    operations = factories.unit("Operations", parent=top)
    return {
        "works": top,
        "operations": operations,
        "foundry": factories.unit("Foundry", parent=operations),
        "finance": factories.unit("Finance", parent=top),
    }


def move(cast, unit, parent, on=TODAY, reason="Closer to the customer.", **options):
    return services.move_unit(
        actor=cast.carol, unit=unit, parent=parent, on=on, reason=reason, now=NOW, **options
    )


def parents() -> dict[str, str | None]:
    return dict(Unit.objects.values_list("name", "parent__name"))


def told() -> set[tuple[str, str]]:
    rows = Delivery.objects.filter(channel="inbox").select_related("event", "recipient")
    return {(row.recipient.name, write_notice(row.event, row.recipient).subject) for row in rows}


def test_a_unit_is_added_with_its_lead_who_is_told(cast, works):
    made = services.add_unit(
        actor=cast.carol,
        now=NOW,
        name="  Core  shop ",
        kind="team",
        parent=works["foundry"],
        lead=cast.bob,
        external_key="C-1",
    )
    assert (made.name, made.kind, made.parent, made.lead, made.version) == (
        "Core shop",
        "team",
        works["foundry"],
        cast.bob,
        1,
    )
    event = Event.objects.get()
    assert (event.verb, event.actor, event.payload) == (
        "organization.unit_added",
        cast.carol,
        {"name": "Core shop", "kind": "team", "part_of": "Foundry", "lead": "Bob"},
    )
    assert told() == {("Bob", "You lead Core shop")}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": " "}, "name", "Give the unit a name."),
        ({"name": "FOUNDRY"}, "name", "There is a unit of this name already."),
        ({"name": "New", "kind": "tribe"}, "kind", "There is no such kind of unit."),
    ],
)
def test_what_is_no_unit(cast, works, fields, field, sentence):
    with pytest.raises(Refused) as refusal:
        services.add_unit(actor=cast.carol, now=NOW, **fields)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert Unit.objects.count() == 4


def test_who_has_left_leads_nothing_new_but_stays_where_they_led(cast, works):
    gone = factories.member("greta", revoked_at=NOW)
    with pytest.raises(Refused) as refusal:
        services.change_unit(
            actor=cast.erin, unit=works["foundry"], now=NOW, changes={"lead": gone}
        )
    assert str(refusal.value) == "Greta has left and cannot lead."
    Unit.objects.filter(name="Foundry").update(lead=gone)
    saved = services.change_unit(
        actor=cast.erin,
        unit=works["foundry"],
        now=NOW,
        changes={"name": "Casting", "lead": gone},
    )
    assert (saved.name, saved.lead) == ("Casting", gone)


def test_a_change_keeps_before_and_after_and_raises_the_version(cast, works):
    saved = services.change_unit(
        actor=cast.carol,
        unit=works["foundry"],
        now=NOW,
        version=1,
        changes={"kind": "function", "lead": cast.alice},
    )
    assert (saved.kind, saved.lead, saved.version) == ("function", cast.alice, 2)
    assert Event.objects.get().payload == {
        "name": "Foundry",
        "before": {"kind": "team", "lead": None},
        "after": {"kind": "function", "lead": "Alice"},
    }
    assert told() == {("Alice", "You lead Foundry")}


def test_saving_what_is_there_is_no_event(cast, works):
    saved = services.change_unit(
        actor=cast.carol, unit=works["foundry"], now=NOW, version=1, changes={"name": "Foundry"}
    )
    assert (saved.version, Event.objects.count()) == (1, 0)


def test_the_second_of_two_who_edit_or_move_is_told(cast, works):
    foundry = works["foundry"]
    services.change_unit(
        actor=cast.carol, unit=foundry, now=NOW, version=1, changes={"name": "Casting"}
    )
    for second in (
        lambda: services.change_unit(
            actor=cast.erin, unit=foundry, now=NOW, version=1, changes={"name": "Melting"}
        ),
        lambda: move(cast, foundry, works["finance"], version=1),
        lambda: services.remove_unit(actor=cast.erin, unit=foundry, now=NOW, version=1),
    ):
        with pytest.raises(Changed) as change:
            second()
        assert str(change.value) == "Somebody else changed “Casting” in the meantime."
        assert change.value.current.name == "Casting"


def test_a_move_keeps_where_it_stood_and_takes_along_what_is_below(cast, works):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["foundry"])
    UnitMember.objects.create(unit=works["operations"], member=cast.bob)
    UnitMember.objects.create(unit=works["operations"], member=cast.dora)
    Unit.objects.filter(name="Operations").update(lead=cast.alice)
    Unit.objects.filter(name="Finance").update(lead=cast.dora)
    moved = move(cast, works["operations"], works["finance"], date(2026, 11, 3))
    assert (moved.parent, moved.version) == (works["finance"], 2)
    assert parents() == {
        "Works": None,
        "Operations": "Finance",
        "Foundry": "Operations",
        "Finance": "Works",
    }
    kept = UnitMove.objects.get()
    assert (kept.from_parent, kept.to_parent, kept.moved_on, kept.reason, kept.moved_by) == (
        works["works"],
        works["finance"],
        date(2026, 11, 3),
        "Closer to the customer.",
        cast.carol,
    )
    assert Event.objects.get().payload == {
        "name": "Operations",
        "from": "Works",
        "to": "Finance",
        "moved_on": "2026-11-03",
        "reason": "Closer to the customer.",
        "units": 2,
        "people": 2,
    }
    said = "Operations is part of Finance now"
    assert told() == {("Alice", said), ("Dora", said)}
    delivery = Delivery.objects.filter(recipient=cast.alice).first()
    notice = write_notice(delivery.event, cast.alice)
    assert notice.body == "Moved by Carol on 3 November 2026: Closer to the customer."
    assert notice.path == f"settings/units/{moved.pk}/"


def test_the_parent_of_every_unit_as_of_a_day(cast, works):
    move(cast, works["operations"], works["finance"], date(2026, 10, 1))
    move(cast, works["operations"], None, date(2026, 11, 3))
    ids = {unit.pk: name for name, unit in works.items()} | {None: None}

    def operations_on(month, day):
        return ids[Unit.objects.parents_on(date(2026, month, day))[works["operations"].pk]]

    assert [operations_on(*day) for day in ((9, 30), (10, 1), (11, 2), (11, 3))] == [
        "works",
        "finance",
        "finance",
        None,
    ]
    tree = Unit.objects.tree(date(2026, 10, 15))
    assert [(unit.name, unit.level) for unit in tree] == [
        ("Works", 0),
        ("Finance", 1),
        ("Operations", 2),
        ("Foundry", 3),
    ]


@pytest.mark.parametrize(
    ("unit", "parent", "options", "field", "sentence"),
    [
        ("foundry", "foundry", {}, "parent", "A unit is not part of itself."),
        ("foundry", "operations", {}, "parent", "“Foundry” is part of “Operations” already."),
        ("works", None, {}, "parent", "“Works” is at the top already."),
        (
            "works",
            "foundry",
            {},
            "parent",
            "“Foundry” is part of “Works” already: Foundry → Operations → Works.",
        ),
        ("foundry", None, {"reason": " "}, "reason", "Say why, for whoever reads it in a year."),
        ("foundry", None, {"reason": "x" * 501}, "reason", "At most 500 characters."),
        (
            "foundry",
            None,
            {"on": date(2026, 11, 20)},
            "on",
            "This day is still to come. Move it on its day.",
        ),
    ],
)
def test_moves_that_are_refused(cast, works, unit, parent, options, field, sentence):
    with pytest.raises(Refused) as refusal:
        move(cast, works[unit], works[parent] if parent else None, **options)
    assert (str(refusal.value), refusal.value.field) == (sentence, field)
    assert (UnitMove.objects.count(), Event.objects.count()) == (0, 0)


def test_a_move_is_not_put_before_the_last_one(cast, works):
    move(cast, works["foundry"], works["finance"], date(2026, 11, 3))
    with pytest.raises(Refused) as refusal:
        move(cast, works["foundry"], None, date(2026, 11, 2))
    assert str(refusal.value) == (
        "It was moved on 3 November 2026: an earlier move would change its history."
    )
    move(cast, works["foundry"], None, date(2026, 11, 3))
    assert parents()["Foundry"] is None


def test_a_circle_in_the_past_is_refused_and_named_with_its_day(cast, works):
    """Foundry stood below Operations until the 10th: Operations was not below Foundry on the 5th."""
    move(cast, works["foundry"], None, date(2026, 11, 10))
    with pytest.raises(Refused) as refusal:
        move(cast, works["operations"], works["foundry"], date(2026, 11, 5))
    assert str(refusal.value) == (
        "On 5 November 2026 “Foundry” was part of “Operations”: Foundry → Operations."
    )
    move(cast, works["operations"], works["foundry"], date(2026, 11, 10))
    assert parents()["Operations"] == "Foundry"


def test_only_what_nothing_refers_to_is_removed(cast, works):
    services.remove_unit(actor=cast.erin, unit=works["foundry"], now=NOW)
    assert "Foundry" not in parents()
    event = Event.objects.get()
    assert (event.verb, event.subject_id, event.payload) == (
        "organization.unit_removed",
        works["foundry"].pk,
        {"name": "Foundry", "kind": "team", "part_of": "Operations"},
    )


def refusal_to_remove(cast, unit) -> str:
    with pytest.raises(Refused) as refusal:
        services.remove_unit(actor=cast.erin, unit=unit, now=NOW)
    assert Unit.objects.filter(pk=unit.pk).exists()
    return str(refusal.value)


def test_what_hangs_on_it_is_said(cast, works):
    Membership.objects.filter(pk=cast.bob.pk).update(unit=works["operations"])
    assert refusal_to_remove(cast, works["operations"]) == (
        "“Operations” stays: it has one person and one unit below it. Move them first."
    )
    UnitMember.objects.create(unit=works["finance"], member=cast.bob)
    assert refusal_to_remove(cast, works["finance"]) == (
        "“Finance” stays: it has one person. Move them first."
    )
    factories.objective(unit=works["foundry"])
    assert refusal_to_remove(cast, works["foundry"]) == (
        "“Foundry” stays: it has objectives. Move them first."
    )


def test_what_has_been_moved_or_moved_into_is_kept(cast, works):
    move(cast, works["foundry"], works["finance"])
    move(cast, works["foundry"], works["operations"])
    for unit in (works["foundry"], works["finance"]):
        assert refusal_to_remove(cast, unit) == (
            f"“{unit.name}” stays: it has been moved or moved into, and that is kept."
        )


def test_every_table_that_refers_to_a_unit_has_its_words():
    referring = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Unit and model._meta.app_label != "tenancy"
    }
    assert set(HANGING | KEPT) == referring


def test_a_person_works_at_home_in_one_unit_and_further_in_others(cast, works):
    saved = services.set_units(
        actor=cast.carol,
        member=cast.bob,
        home=works["foundry"],
        further=[works["finance"], works["foundry"]],
        now=NOW,
    )
    assert (saved.home, saved.further) == (works["foundry"].pk, (works["finance"].pk,))
    assert Membership.objects.get(name="Bob").unit == works["foundry"]
    event = Event.objects.get()
    assert (event.verb, event.subject_id) == ("organization.units_set", cast.bob.pk)
    assert event.payload == {
        "name": "Bob",
        "before": {"home": None, "further": []},
        "after": {"home": "Foundry", "further": ["Finance"]},
    }
    assert told() == {("Bob", "You work in Foundry and Finance now")}
    services.set_units(actor=cast.carol, member=cast.bob, home=None, further=[], now=NOW)
    assert UnitMember.objects.count() == 0
    assert ("Bob", "You work in no unit now") in told()


def test_the_units_of_a_person_are_set_as_they_were_seen(cast, works):
    seen = services.units_of(cast.bob)
    common = {"actor": cast.carol, "member": cast.bob, "now": NOW, "further": []}
    services.set_units(**common, home=works["foundry"], version=seen.version)
    services.set_units(**common, home=works["foundry"])  # nothing new: no second event
    assert Event.objects.count() == 1
    with pytest.raises(Changed) as change:
        services.set_units(**common, home=works["finance"], version=seen.version)
    assert str(change.value) == "Somebody else changed “Bob” in the meantime."
    assert change.value.current.home == works["foundry"].pk


def test_who_has_left_gets_no_unit(cast, works):
    gone = factories.member("greta", revoked_at=NOW)
    with pytest.raises(Refused, match="The access of Greta has ended already"):
        services.set_units(
            actor=cast.carol, member=gone, home=works["foundry"], further=[], now=NOW
        )


def test_below_and_chain_and_tree(cast, works, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Unit.objects.below(works["operations"].pk) == [
            works["operations"].pk,
            works["foundry"].pk,
        ]
    with django_assert_num_queries(1):
        assert [(unit.name, unit.level) for unit in Unit.objects.tree()] == [
            ("Works", 0),
            ("Finance", 1),
            ("Operations", 1),
            ("Foundry", 2),
        ]
    assert Unit.objects.below(works["foundry"].pk) == [works["foundry"].pk]
    some = Unit.objects.filter(name__in=["Foundry", "Finance"]).tree()
    assert [(unit.name, unit.level) for unit in some] == [("Finance", 0), ("Foundry", 0)]

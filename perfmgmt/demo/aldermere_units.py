"""How Aldermere Pumps is made up: what its units are, who leads them, and the one that came to another."""

from datetime import datetime, time, timedelta

from perfmgmt.demo.aldermere_world import ZONE, World
from perfmgmt.organization.services import change_unit, move_unit, set_units
from perfmgmt.tenancy.models import Unit

KINDS_AND_LEADS = {
    "Aldermere Pumps": (Unit.Kind.COMPANY, "ingrid"),
    "Operations": (Unit.Kind.DIVISION, "tomasz"),
    "Supply chain": (Unit.Kind.FUNCTION, "lucia"),
    "Purchasing": (Unit.Kind.TEAM, "jonas"),
    "Brno plant": (Unit.Kind.TEAM, "daniel"),
    "Izmir plant": (Unit.Kind.TEAM, "aylin"),
    "Engineering": (Unit.Kind.FUNCTION, "henrik"),
    "Service": (Unit.Kind.DIVISION, "priya"),
    "Commercial": (Unit.Kind.DIVISION, "maya"),
    "Finance": (Unit.Kind.FUNCTION, "claire"),
}
ALSO_IN = {"lucia": ("Brno plant", "Izmir plant"), "henrik": ("Service",)}
MOVED_DAYS_AGO = 92
BECAUSE = (
    "What is bought late is delivered late: whoever answers for the promised day also has to decide "
    "what is ordered when."
)


def arrange_units(world: World) -> None:
    """Since the founding, but for one move three months ago; purchasing was part of finance until then."""
    units = {unit.name: unit for unit in Unit.objects.all()}
    ingrid = world.people["ingrid"]
    for name, (kind, lead) in KINDS_AND_LEADS.items():
        change_unit(
            actor=ingrid,
            unit=units[name],
            now=world.founded,
            changes={"kind": kind, "lead": world.people[lead]},
        )
    for key, names in ALSO_IN.items():
        member = world.people[key]
        set_units(
            actor=ingrid,
            member=member,
            home=member.unit,
            further=[units[name] for name in names],
            now=world.founded,
        )
    moved_on = world.today - timedelta(days=MOVED_DAYS_AGO)
    move_unit(
        actor=ingrid,
        unit=units["Purchasing"],
        parent=units["Supply chain"],
        on=moved_on,
        reason=BECAUSE,
        now=datetime.combine(moved_on, time(9), tzinfo=ZONE),
    )

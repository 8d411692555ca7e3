"""Aldermere Pumps, a fictional manufacturer, as data: who, what they want, what they decided."""

from dataclasses import dataclass

from perfmgmt.tenancy.models import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever `signs_in` gets an account; the others own things and are told by e-mail."""

    key: str
    name: str
    title: str
    unit: str
    role: str = Role.MEMBER
    signs_in: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """With its owner when the plan began; `aldermere_roles` says whose it is since."""

    key: str
    title: str
    outcome: str
    owner: str | None
    unit: str
    priority: int | None = None
    parent: str | None = None
    perspective: str = ""
    tension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision of a past review. Days are counted from today; `done` is the day of completion."""

    kind: str
    text: str = ""
    because: str = ""
    owner: str | None = None
    due: int | None = None
    look_again: int | None = None
    decided_by: str | None = None
    dissent: str = ""
    done: int | None = None


UNITS = {
    "Aldermere Pumps": None,
    "Operations": "Aldermere Pumps",
    "Supply chain": "Operations",
    "Brno plant": "Operations",
    "Izmir plant": "Operations",
    "Engineering": "Aldermere Pumps",
    "Service": "Aldermere Pumps",
    "Commercial": "Aldermere Pumps",
    "Finance": "Aldermere Pumps",
    "Purchasing": "Finance",
}

PEOPLE = (
    Person("nadia", "Nadia Frey", "Systems", "Finance", Role.ADMIN, signs_in=True),
    Person(
        "ingrid",
        "Ingrid Solberg",
        "Managing director",
        "Aldermere Pumps",
        Role.LEADER,
        signs_in=True,
    ),
    Person(
        "tomasz",
        "Tomasz Zielinski",
        "Operations director",
        "Operations",
        Role.LEADER,
        signs_in=True,
    ),
    Person("claire", "Claire Bonnet", "Finance director", "Finance", Role.MEMBER),
    Person("owen", "Owen Price", "Controller", "Finance", Role.CONTROLLER, signs_in=True),
    Person("lucia", "Lucia Marek", "Head of supply chain", "Supply chain", signs_in=True),
    Person("jonas", "Jonas Weber", "Head of purchasing", "Purchasing"),
    Person("daniel", "Daniel Reyes", "Plant manager, Brno", "Brno plant"),
    Person("aylin", "Aylin Demir", "Plant manager, Izmir", "Izmir plant"),
    Person("henrik", "Henrik Lund", "Engineering director", "Engineering"),
    Person("priya", "Priya Raman", "Service director", "Service"),
    Person("maya", "Maya Okafor", "Commercial director", "Commercial"),
    Person("marta", "Marta Kowal", "Head of training", "Operations"),
    Person("helga", "Helga Brandt", "Auditor", "Finance", Role.VIEWER, signs_in=True),
)

AMBITION = (
    "The pump maker whose promised day can be relied on, living from machines that run, not only "
    "from machines that are sold"
)

PRIORITIES = (
    (
        "Deliver when we said we would",
        "Customers get complete orders on the day we promised.",
        "tomasz",
    ),
    (
        "Grow service to a third of revenue",
        "Customers stay because their pumps run, on contracts that we renew in time.",
        "priya",
    ),
    ("Launch the Tern range", "One platform replaces eleven custom variants.", "henrik"),
    ("Take out the cost of poor quality", "Causes are removed, not inspected away.", "aylin"),
    ("Keep the people who know how", "Skilled people stay and teach others.", "ingrid"),
)

# (favoured, over, because): a number is the rank of a priority, a word is a tension.
TRADE_OFFS = (
    (1, "cost", "A broken promise costs the next order; freight and overtime cost once."),
    (1, 3, "A late launch loses a quarter, a late order loses a customer."),
    (4, "speed", "What leaves the test bench wrong comes back three times as expensive."),
    (2, "capacity", "Service engineers stay on contracts, even when one-off repairs pay at once."),
)

GOALS = (
    Goal(
        "orders",
        "Complete orders on the promised day",
        "Customers get complete orders on the day we promised, 95 times out of 100.",
        "tomasz",
        "Operations",
        priority=1,
        perspective="customer",
    ),
    Goal(
        "clear",
        "Every order released clear to build",
        "No order reaches the line before every part is on hand.",
        "lucia",
        "Supply chain",
        parent="orders",
        perspective="process",
    ),
    Goal(
        "castings",
        "Castings on time from every source",
        "No casting comes from one source alone, and none comes late.",
        "jonas",
        "Purchasing",
        parent="clear",
        perspective="process",
    ),
    Goal(
        "backlog",
        "Brno assembly backlog under 40 orders",
        "Brno assembles what is due this week, this week.",
        "daniel",
        "Brno plant",
        parent="orders",
        perspective="process",
    ),
    Goal(
        "service",
        "Service at 33% of revenue",
        "A third of what we earn comes from pumps that already run.",
        "priya",
        "Service",
        priority=2,
        perspective="financial",
    ),
    Goal(
        "fix",
        "Fix first time on site",
        "The engineer comes once, with the part and the skill.",
        "maya",
        "Service",
        parent="service",
        perspective="process",
    ),
    Goal(
        "tern",
        "Tern in series production by February",
        "Tern runs in series with approved castings and trained crews.",
        "henrik",
        "Engineering",
        priority=3,
        perspective="process",
    ),
    Goal(
        "quality",
        "Cost of poor quality below 2.5%",
        "Scrap, rework and warranty cost less than 2.5% of sales.",
        "henrik",
        "Izmir plant",
        priority=4,
        perspective="financial",
    ),
    Goal(
        "coach",
        "Supervisors who coach every week",
        "Every supervisor spends time on the line with every team, every week.",
        "marta",
        "Operations",
        priority=5,
        perspective="learning",
    ),
    Goal(
        "cash",
        "Release €6m of working capital",
        "Six million less tied up in stock and receivables, without a short order.",
        "claire",
        "Finance",
        tension="cost",
        perspective="financial",
    ),
)

# What the last two closed reviews answered, by objective.
EARLIER_ANSWERS = {
    "castings": Answer(
        kind="intervene",
        text="Qualify Ferrum as second castings source",
        owner="jonas",
        due=18,
        decided_by="ingrid",
    ),
    "clear": Answer(
        kind="intervene",
        text="Plan the week by what is on hand, not by what is promised",
        owner="lucia",
        due=-38,
        done=-40,
    ),
    "orders": Answer(
        kind="no_action",
        because="The casting buffer still covers the fast movers",
        look_again=-26,
    ),
    "cash": Answer(
        kind="park",
        text="The receivables drive waits for the new terms of payment",
        owner="claire",
        look_again=38,
    ),
    "tern": Answer(
        kind="stop",
        text="Custom seal variants, until Tern runs in series",
        owner="henrik",
        due=-44,
        done=-41,
    ),
}

LAST_ANSWERS = {
    "orders": Answer(
        kind="intervene",
        text="Keep the 95% target and move resources: bring Ferrum forward",
        owner="jonas",
        due=4,
        decided_by="ingrid",
        dissent="Maya Okafor: tell the customers first.",
    ),
    "clear": Answer(
        kind="escalate",
        text="The 14 drawings that Engineering owes, to Ingrid Solberg",
        owner="henrik",
        due=-6,
    ),
    "castings": Answer(
        kind="intervene",
        text="Put 14 casting drawings before Tern drawings for two weeks",
        owner="jonas",
        due=-8,
        done=-9,
    ),
    "backlog": Answer(
        kind="intervene",
        text="Walk the Brno assembly line with Daniel Reyes, twice a week",
        owner="tomasz",
        due=1,
    ),
    "tern": Answer(
        kind="no_action",
        because="Izmir has promised the test-bench slots",
        look_again=3,
        decided_by="ingrid",
    ),
    "cash": Answer(
        kind="recalibrate",
        text="Half a year later: receivables follow Tern",
        owner="claire",
        decided_by="claire",
    ),
    "service": Answer(
        kind="intervene",
        text="Lend two planners to renewals until the open files are quoted",
        owner="priya",
        due=12,
        dissent="Henrik Lund: Tern needs them more.",
    ),
}

OTHERWISE = Answer(
    kind="no_action",
    because="It is known, and what was decided before is under way",
    look_again=30,
)

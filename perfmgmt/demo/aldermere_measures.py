"""What Aldermere Pumps measures, and what its owners said.

Months are counted from the last month that has ended: 0 is that one, -1 the one before, 5 the fifth to
come.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from objectives.models.words import Cause


@dataclass(frozen=True, slots=True)
class Said:
    """What the owner wrote beside a figure."""

    commentary: str
    cause: str = ""
    confidence: str = "medium"
    assumption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`values` are monthly, oldest first, as one text; the last one is of the month `until`.

    `points` and `said` are by month; `serves` maps the key of an objective to a role; `rebased` are
    the months from which the natural range is drawn anew, and why.
    """

    key: str
    title: str
    unit: str
    owner: str | None
    values: str = ""
    until: int = 0
    home: str = ""
    decimals: int = 1
    kind: str = "standard"
    direction: str = "increase"
    baseline: float | None = None
    target: float | None = None
    target_month: int = 5
    risk_width: float | None = None
    points: dict[int, float] = field(default_factory=dict)
    serves: dict[str, str] = field(default_factory=dict)
    rebased: tuple[tuple[int, str], ...] = ()
    said: dict[int, Said] = field(default_factory=dict)
    updater: str | None = None
    definition: str = ""

    @property
    def figures(self) -> dict[int, Decimal]:
        """By month."""
        words = self.values.split()
        first = self.until - len(words) + 1
        return {first + place: Decimal(word) for place, word in enumerate(words)}


VITEK = (
    "Castings from Vitek are three weeks late since the furnace failure, so 19% of orders were "
    "released short."
)

MEASURES = (
    Measure(
        key="OTIF",
        title="On time in full",
        definition="Order lines delivered complete on the first promised day, of all lines due.",
        unit="%",
        owner="tomasz",
        home="Operations",
        kind="path",
        baseline=84.3,
        target=95,
        points={-11: 86.0, -6: 88.0, 0: 91.0, 5: 95.0},
        rebased=((-11, "Planners, not sales, now promise the dates."),),
        values="83.6 84.9 82.8 84.2 83.1 85.0 84.4 83.0 84.7 85.2 83.7 84.3 "
        "88.2 88.9 88.4 89.0 88.5 89.1 88.7 89.2 88.8 88.5 88.4 86.2",
        serves={"orders": "lag"},
        said={
            -11: Said("Planners, not sales, now promise the dates."),
            -1: Said(
                "The casting buffer covers the fast movers; two weeks of it are left.",
                Cause.DEPENDENCY,
            ),
            0: Said(VITEK, Cause.CAPACITY, "low"),
        },
    ),
    Measure(
        key="CTB",
        title="Released clear to build",
        definition="Orders released with every part on hand, of all orders released.",
        unit="%",
        owner="lucia",
        home="Supply chain",
        target=94,
        values="85.1 86.3 84.9 86.0 85.5 87.0 86.2 85.4 86.8 85.9 86.6 86.1 "
        "89.0 90.2 88.6 89.9 90.8 89.5 90.4 89.1 88.4 87.2 84.0 81.4",
        rebased=((-11, "Kitting is checked before release."),),
        serves={"clear": "lag", "orders": "lead"},
        said={
            -3: Said("Buffer stock still covers the fast movers.", Cause.DEPENDENCY),
            -1: Said("Vitek three weeks late; Engineering holds 14 drawings.", Cause.DEPENDENCY),
            0: Said("The casting buffer is gone: 19% of orders released short.", Cause.CAPACITY),
        },
    ),
    Measure(
        key="CAST",
        title="Castings on time",
        definition="Casting order lines received by their date, of all due, all sources.",
        unit="%",
        decimals=0,
        owner="jonas",
        home="Purchasing",
        kind="path",
        baseline=88,
        target=95,
        points={-11: 88.0, 0: 93.0, 5: 95.0},
        values="88 90 89 87 90 89 91 88 90 89 88 90 88 90 87 91 89 90 88 89 83 79 76 74",
        serves={"castings": "lag", "clear": "lead", "orders": "lead"},
        said={
            -3: Said("Furnace failure at Vitek, our only castings foundry.", Cause.CAPACITY),
            -2: Said("Vitek runs one furnace of two.", Cause.CAPACITY),
            -1: Said("Second furnace delayed again; Ferrum has the drawings.", Cause.CAPACITY),
            0: Said("First Ferrum samples are in. Vitek unchanged.", Cause.CAPACITY, "low"),
        },
    ),
    Measure(
        key="ADH",
        title="Schedule adherence, Brno",
        unit="%",
        owner="lucia",
        home="Brno plant",
        target=90,
        values="87.4 88.6 87.9 88.8 87.5 88.3 89.0 88.1 88.7 87.8 88.4 88.9 "
        "88.1 89.0 88.2 91.5 92.2 92.8 92.0 93.1 92.4 92.9 92.2 92.6",
        rebased=((-8, "The schedule is frozen ten days ahead."),),
        serves={"orders": "lead"},
        said={-8: Said("The schedule is frozen ten days ahead.")},
    ),
    Measure(
        key="LEAD",
        title="Lead time, order to delivery",
        unit="days",
        decimals=0,
        owner="tomasz",
        home="Operations",
        kind="path",
        direction="decrease",
        baseline=41,
        target=32,
        values="42 41 43 41 42 40 41 42 41 40 41 41 40 40 39 38 39 37 37 36 36 35 34",
        until=-1,
        points={-12: 41.0, 5: 32.0},
        serves={"orders": "context"},
    ),
    Measure(
        key="OVERTIME",
        title="Overtime",
        definition="Overtime hours of all hours worked. It must not pay for the promised day.",
        unit="%",
        owner="daniel",
        home="Brno plant",
        direction="decrease",
        target=8,
        values="7.2 7.0 7.4 6.8 7.1 7.3 6.9 7.5 7.0 7.2 7.1 6.9 "
        "7.3 6.9 7.4 7.0 7.6 7.1 7.5 7.2 6.8 7.3 6.9 7.1",
        serves={"orders": "guardrail"},
    ),
    Measure(
        key="FREIGHT",
        title="Freight cost per order",
        unit="€",
        decimals=0,
        owner="daniel",
        home="Operations",
        direction="decrease",
        target=40,
        values="41 40 42 39 41 40 42 41 40 43 41 40 42 40 43 39 41 42 40 41 43 40 42 41",
        serves={"cash": "guardrail"},
    ),
    Measure(
        key="BACKLOG",
        title="Assembly backlog, Brno",
        unit="orders",
        decimals=0,
        owner="daniel",
        home="Brno plant",
        direction="decrease",
        target=60,
        risk_width=15,
        points={-23: 60.0, 2: 40.0},
        values="46 43 45 42 47 44 46 43 45 44 42 46 44 41 46 43 45 42 47 44 43 46 63 74",
        serves={"backlog": "lag", "orders": "lead"},
        said={
            -1: Said("Short kits wait on the line; cell 3 misses two fitters.", Cause.CAPACITY),
            0: Said("Same picture, a fortnight on: nothing to build with.", Cause.DEPENDENCY),
        },
    ),
    Measure(
        key="SERVICE",
        title="Service share of revenue",
        unit="%",
        owner="priya",
        home="Service",
        kind="path",
        baseline=24.1,
        target=33,
        target_month=14,
        points={-12: 24.1, 0: 27.5, 14: 33.0},
        values="23.6 23.9 23.7 24.0 23.8 24.1 23.9 24.0 24.2 23.9 24.1 24.0 "
        "24.3 24.6 24.9 25.3 25.5 25.9 26.2 26.4 26.8 27.1 27.5 27.8",
        serves={"service": "lag"},
        said={0: Said("Two contract wins above 30 kW.", confidence="high")},
    ),
    Measure(
        key="RENEWALS",
        title="Renewals quoted 60 days ahead",
        definition="Contracts whose renewal was quoted at least 60 days before they end.",
        unit="%",
        decimals=0,
        owner="priya",
        home="Commercial",
        target=85,
        values="86 88 85 87 89 86 88 87 85 88 86 87 87 86 88 85 87 86 88 86 84 82 74 66",
        serves={"service": "lead"},
        said={
            -1: Said("Two account managers left; their files wait.", Cause.CAPACITY),
            0: Said("The open files grew. Revenue follows in about five months.", Cause.CAPACITY),
        },
    ),
    Measure(
        key="FIRSTFIX",
        title="First-time fix",
        unit="%",
        decimals=0,
        owner="priya",
        home="Service",
        target=82,
        risk_width=5,
        values="82 83 81 83 84 82 83 82 84 83 82 83 82 84 83 82 83 84 82 83 81 80 79 78",
        serves={"fix": "lag"},
        said={
            -1: Said("Vans in the north leave without the top 40 parts.", Cause.EXECUTION),
            0: Said("Unchanged in the north; the south fixes 84%.", Cause.EXECUTION),
        },
    ),
    Measure(
        key="VANSTOCK",
        title="Van stock covers the top 40 parts",
        unit="%",
        decimals=0,
        owner="priya",
        home="Service",
        target=75,
        risk_width=5,
        values="74 76 75 77 75 76 74 76 75 74 76 75 76 75 77 75 76 74 75 76 74 73 72 71",
        serves={"fix": "lead"},
    ),
    Measure(
        key="TERNMILES",
        title="Tern milestones reached",
        unit="",
        decimals=0,
        owner="henrik",
        home="Engineering",
        kind="path",
        baseline=0,
        target=14,
        target_month=4,
        points={-11: 0.0, -1: 9.0, 0: 10.0, 4: 14.0},
        values="0 1 1 2 3 4 4 5 6 7 8 9",
        serves={"tern": "lag"},
        said={
            -1: Said("The test bench at Izmir was not free.", Cause.DEPENDENCY),
            0: Said("Design is done; castings hold the pilot batch.", Cause.DEPENDENCY),
        },
    ),
    Measure(
        key="TERNCAST",
        title="Tern housing castings approved",
        unit="castings",
        decimals=0,
        owner="jonas",
        home="Purchasing",
        kind="path",
        baseline=0,
        target=6,
        target_month=2,
        points={-6: 0.0, 0: 5.0, 2: 6.0},
        values="0 0 1 1 1 2 2",
        serves={"tern": "lead"},
        said={
            -1: Said("Drawings came three weeks late from Engineering.", Cause.DEPENDENCY),
            0: Said("No sample was released this month.", Cause.DEPENDENCY, "low"),
        },
    ),
    Measure(
        key="TERNORDERS",
        title="Tern orders booked",
        unit="million €",
        owner="maya",
        home="Commercial",
        target=9,
        serves={"tern": "context"},
    ),
    Measure(
        key="COPQ",
        title="Cost of poor quality",
        definition="Scrap, rework and warranty, as a share of sales.",
        unit="%",
        owner="aylin",
        home="Izmir plant",
        kind="path",
        direction="decrease",
        baseline=4.2,
        target=2.5,
        points={-12: 4.2, 0: 3.0, 5: 2.5},
        values="4.3 4.2 4.4 4.1 4.3 4.2 4.3 4.2 4.1 4.3 4.2 4.2 "
        "4.1 4.0 3.9 3.8 3.7 3.6 3.5 3.3 3.2 3.1 3.0 2.9",
        serves={"quality": "lag"},
    ),
    Measure(
        key="RFT",
        title="Right first time at final test",
        unit="%",
        owner="aylin",
        home="Izmir plant",
        target=96,
        values="95.8 96.1 96.3 96.0 96.4 96.2 96.1 96.5 96.3 96.2 96.4 96.1 "
        "96.2 96.4 96.1 96.3 96.5 96.2 96.4 96.3 96.1 96.4 96.2 96.4",
        serves={"quality": "lead"},
    ),
    Measure(
        key="TALKS",
        title="Coaching talks a supervisor",
        unit="talks",
        owner=None,
        updater="tomasz",
        home="Operations",
        target=4,
        risk_width=1,
        until=-2,
        values="2.4 2.5 2.6 2.5 2.7 2.8 2.7 2.9 3.0 2.9 3.1 3.1",
        serves={"coach": "lag"},
    ),
    Measure(
        key="LTI",
        title="Lost-time incidents",
        unit="",
        decimals=0,
        owner="tomasz",
        home="Operations",
        direction="decrease",
        target=2,
        risk_width=2,
        until=-2,
        values="2 1 3 2 1 2 2 3 1 2 2 1 3 1 2 2 4 1 2 3 1 2",
        serves={"coach": "guardrail"},
    ),
    Measure(
        key="CASH",
        title="Working capital released",
        unit="million €",
        owner="claire",
        home="Finance",
        kind="path",
        baseline=0,
        target=6,
        target_month=14,
        points={-11: 0.0, -1: 3.0, 0: 3.1, 14: 6.0},
        values="0.1 0.3 0.5 0.8 0.9 1.1 1.3 1.5 1.6 1.7 1.8 2.3",
        serves={"cash": "lag"},
        said={
            -1: Said("Receivables follow Tern, and Tern is later.", Cause.FLAWED_ASSUMPTION),
            0: Said("One large receivable came in early.", Cause.FLAWED_ASSUMPTION),
        },
    ),
    Measure(
        key="STOCKDAYS",
        title="Days of stock",
        unit="days",
        decimals=0,
        owner="claire",
        home="Finance",
        kind="path",
        direction="decrease",
        baseline=70,
        target=55,
        points={-12: 70.0, 0: 60.0, 5: 55.0},
        values="70 71 69 70 72 70 71 69 70 71 70 70 69 69 68 68 67 66 66 65 64 64 63 62",
        serves={"cash": "lead"},
    ),
    Measure(
        key="MACHINES",
        title="Machine utilisation, Izmir",
        unit="%",
        owner="aylin",
        home="Izmir plant",
        values="71.2 70.4 72.0 71.5 70.9 71.8 72.3 71.0 70.6 71.7 72.1 71.4",
    ),
)

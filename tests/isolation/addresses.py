"""Who may use which address. An address of the resolver without a row here fails the matrix."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver

EVERYBODY = frozenset({"admin", "leader", "controller", "member", "viewer"})
ADMIN = frozenset({"admin"})
STEERING = frozenset({"leader", "controller"})
WRITERS = frozenset({"admin", "leader", "controller"})
OWNERS = frozenset({"admin", "controller", "member"})  # of the member's own indicator
EDITORS = WRITERS | OWNERS
ARRANGERS = frozenset({"admin", "leader", "member"})  # of the member's own absence
RECIPIENT = frozenset({"member"})  # somebody else's inbox does not exist
PAGE, API = "o/<slug:organization>/", "api/v1/<slug:organization>/"
PARAMETER = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One route of the resolver, asked with one method.

    `roles` are those that may; any other member gets `refused`. `foreign` is what those that may get for ids
    of another organisation; `query` names an id that the address cannot do without. `is_destructive` keeps the roles test from really doing it: outsiders and
    foreign ids are still tried. `sends` makes the body one that the address would take: "@name" is an id.
    """

    route: str
    roles: frozenset[str] = EVERYBODY
    method: str = "get"
    foreign: int = 404
    refused: int = 403
    query: str = ""
    is_destructive: bool = False
    sends: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return f"{self.method.upper()} {self.route.replace('<slug:organization>/', '')}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API)

    @property
    def has_ids(self) -> bool:
        return len(PARAMETER.findall(self.route + self.query)) > 1

    @property
    def is_bound_without_member(self) -> bool:
        return "/invitation/" in self.route or self.route.endswith(".ics")

    @property
    def anonymous(self) -> int:
        if self.is_bound_without_member:
            return 404
        return 401 if self.is_api else 302

    def refusal(self, role: str) -> int:
        """A viewer's writing through the API is refused before anything is fetched."""
        writes = self.is_api and self.method != "get"
        return 403 if writes and role == "viewer" else self.refused

    def path(self, slug: str, ids: dict) -> str:
        named = {"reason": "no_owner", "code": "stale_data", "question": "leads"}
        values = {"organization": slug} | named | ids
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), self.route + self.query)

    def body(self, ids: dict) -> str:
        """Every id of the realm (or of the one given as `body`) under every name a form may use."""
        ids = ids.get("body", ids)
        fields = {
            name: str(value)
            for key, value in ids.items()
            for name in (key, key.removesuffix("_id"))
        }
        if self.sends:
            fields = {
                name: str(ids[value[1:]]) if value.startswith("@") else value
                for name, value in self.sends
            }
        return json.dumps(fields) if self.is_api else urlencode(fields)


def routes_of_resolver() -> set[str]:
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns, before: str):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def page(route: str, roles: frozenset[str] = EVERYBODY, **options) -> Address:
    return Address(PAGE + route, roles, **options)


def api(route: str, roles: frozenset[str] = EVERYBODY, **options) -> Address:
    return Address(API + route, roles, **options)


REQUEST = "decisions/requests/<uuid:request_id>/"
ANSWERING = frozenset(
    {"leader", "controller", "member"}
)  # asked is the member, whom the controller stands in for
REVIEW, ITEM = "reviews/<uuid:review_id>/", "reviews/<uuid:review_id>/items/<uuid:item_id>/"
CADENCE = "cadences/<uuid:cadence_id>/"
COMING = frozenset({"member", "controller"})  # the member, and who stands in for them
COMES, BECAUSE = (("response", "accepted"),), (("because", "A strike"),)
MOVED = (("day", "2026-12-01"), ("time", "10:00"), *BECAUSE)
RHYTHM = (
    ("title", "Another review"),
    ("plan", "@plan_id"),
    ("unit", "@unit_id"),
    ("priority", "@priority_id"),
    ("chair", "@member_id"),
    ("participants", "@member_id"),
    ("frequency", "monthly"),
    ("on", "nth_weekday"),
    ("nth", "3"),
    ("weekday", "1"),
    ("first_on", "2026-12-01"),
    ("starts_at_time", "09:00"),
    ("minutes", "60"),
    ("freeze_hours_before", "24"),
    ("remind_hours_before", "72"),
)
API_MOVED = (("starts_at", "2026-12-01T10:00:00Z"), *BECAUSE)
API_RHYTHM = (
    *RHYTHM[:5],
    ("rule", "FREQ=MONTHLY;BYDAY=3TU"),
    ("first_on", "2026-12-01"),
    ("starts_at_time", "09:00"),
    ("version", "1"),
)
ON_AGENDA = f"{REVIEW}objectives/<uuid:objective_id>/"
QUESTION = "review-questions/<uuid:question_id>/"
ORDERED = (("order", "@objective_id"), ("version", "1"))
WANTED = (("objective", "@objective_id"), ("because", "It matters"))
TO_MEMBER = (("to", "@member_id"),)
ASKED_IN_WORDS = (("text", "Why?"),)
QUESTION_TEXT = (("review", "@review_id"), ("objective", "@objective_id"), ("text", "Why?"))
REPLY = (("answer", "So."),)
ADDENDUM = (("review", "@closed_review_id"), ("text", "Added"))
PLAN, PERSON = "direction/plans/<uuid:plan_id>/", "settings/people/<uuid:member_id>/"
STAND_IN, LEAVER = "stand-ins/<uuid:delegation_id>/", "leaving/<uuid:member_id>/"
AWAY = (("absent", "@member_id"), ("stand_in", "@member_id"), ("starts_on", "2026-12-01"), ("ends_on", "2026-12-02"))  # fmt: skip
ASSUMPTION = "direction/assumptions/<uuid:assumption_id>/"
NEW_PLAN = (
    ("title", "Another plan"),
    ("unit", "@unit_id"),
    ("starts_on", "2027-01-01"),
    ("ends_on", "2027-12-31"),
)
NEW_TRADE_OFF = (
    ("plan", "@plan_id"),
    ("favoured_priority", "@priority_id"),
    ("over_tension", "risk"),
    ("because", "It decides."),
)
NEW_ASSUMPTION = (
    ("plan", "@plan_id"),
    ("statement", "It stays so"),
    ("owner", "@member_id"),
    ("priority", "@priority_id"),
)
JUDGEMENT = (("state", "broken"), ("because", "It is 14."))
INITIATIVE, MILESTONE = "initiatives/<uuid:initiative_id>/", "milestones/<uuid:milestone_id>/"
WORK = (
    ("title", "Work"),
    ("objective", "@objective_id"),
    ("indicator", "@indicator_id"),
    ("owner", "@member_id"),
    ("unit", "@unit_id"),
)
DATED = (("initiative", "@initiative_id"), ("title", "Tested"), ("due_on", "2026-12-24"))
TEMPLATE = "templates/<uuid:template_id>/"
KEPT = (("plan", "@plan_id"), ("name", "Kept"))
STARTED = (
    ("title", "Next"),
    ("starts_on", "2027-01-01"),
    ("ends_on", "2027-12-31"),
    ("unit", "@unit_id"),
)
INTERVENTION = "interventions/<uuid:intervention_id>/"
WORKERS = STEERING | {"member"}  # who steers, and the owner
STOPPERS = WORKERS  # the member owns the objective too
BEGUN = (
    ("objective", "@objective_id"),
    ("kind", "coaching"),
    ("text", "Coach"),
    ("owner", "@member_id"),
)
CHANGED = (("kind", "blocker"), ("owner", "@member_id"), ("version", "1"))
STARTED_ON = (("on", "2026-11-01"),)
WHY = (("because", "It had no effect."),)
NEW_STEP = (("text", "Call"),)
CYCLE, EVALUATION = "learning/<uuid:cycle_id>/", "learning/evaluations/<uuid:evaluation_id>/"
OPENED = (("span", "year"), ("day", "2026-10-01"), ("plan", "@plan_id"))
JUDGED = (("question", "leads"), ("answer", "well"), ("version", "0"))
SUBMITTERS = frozenset({"member", "controller"})  # the owner, and who stands in for them
TO_MEND = (("because", "Name the dates."),)
OF_CLOSED = (("review", "@closed_review_id"),)
SCHEDULED = (("unit", "@unit_id"), ("working_day", "3"))
SCHEDULE = "packs/schedules/<uuid:schedule_id>/"
ANSWER = (("kind", "intervene"), ("text", "Help"), ("owner", "@member_id"), ("version", "1"))
FIGURE = (
    ("indicator", "@indicator_id"),
    ("period_start", "2026-10-01"),
    ("value", "86"),
    ("cause", "execution"),
    ("commentary", "Late castings."),
    ("correction_reason", "Counted twice."),
)
LOCKING = (("unit", "@unit_id"), ("first_day", "2026-08-01"), ("last_day", "2026-08-31"))
LIFTING = (("because", "Asked again."),)
CLOSE = "measures/closes/<uuid:close_id>/"
CLOSE_API = "period-closes/<uuid:close_id>/"
PREPARING = (("unit", "@unit_id"), ("period", "monthly:2026-09-01"))
PREPARING_BODY = (("unit", "@unit_id"), ("rhythm", "monthly"), ("period_start", "2026-08-01"))
RATE = (("currency", "EUR"), ("kind", "actual"), ("first_day", "2026-08-01"), ("rate", "0.8"))
RATE_BODY = (("currency", "EUR"), ("kind", "actual"), ("day", "2026-07-01"), ("rate", "0.8"))
SAID = (("indicator", "@indicator_id"), ("period_start", "2026-08-01"), ("text", "Looked at."))
CELL = (("period_start", "2026-09-01"), ("value", "86"), ("correction_reason", "Counted twice."))
VALIDATORS = frozenset({"admin", "leader", "controller"})  # the member recorded it
IMPORT = "imports/<uuid:upload_id>/"
KEEPERS = frozenset({"admin", "controller"})  # of figures
MEASURE, DRIVER = "measures/<uuid:indicator_id>/", "measures/drivers/<uuid:driver_id>/"
CLAIM = (
    ("lead", "@indicator_id"),
    ("lag", "@lead_id"),
    ("lag_periods", "1"),
    ("because", "Seen before."),
)
REBASING = (("since", "2026-01-01"), ("because", "Another process."))
SERVED_BY = "objectives/<uuid:objective_id>/indicators/<uuid:link_id>/"
MAKERS = WRITERS | {"member"}
WRITTEN = (("title", "Another"), ("owner", "@member_id"), ("unit", "@unit_id"))
RETIRED = (("from_day", "2026-12-01"), ("because", "Nobody reads it."))
LINKED = (("objective", "@draft_id"), ("indicator", "@loose_id"), ("role", "lag"))
ACTIVATE_OBJECTIVE = "objectives/<uuid:objective_id>/activate/"
SPLITTING = (("objective", "@objective_id"), ("how", "value"), ("shares", ""))
BULK_EDITING = (("objectives", "@draft_id"), ("unit", "@unit_id"))
BULK_EDIT = "bulk-edits/<uuid:bulk_edit_id>/"
ALIGNMENT = "alignments/<uuid:alignment_id>/"
ALSO_SERVES = (("objective", "@objective_id"), ("serves", "@draft_id"), ("note", "It helps."))
OBJECTIVE, SAVED_VIEW = "objectives/<uuid:objective_id>/", "objectives/views/<uuid:view_id>/"
OBJECTIVE_TEXT = (("title", "Again"), ("priority", "@priority_id"), ("owner", "@member_id"))
OBJECTIVE_PATCH = (*OBJECTIVE_TEXT, ("version", "1"))
ENDING = (("state", "dropped"), ("because", "Other things first."), ("on", "2026-11-18"))
DEPENDENCY = "dependencies/<uuid:dependency_id>/"
SPEAKERS = WRITERS | {"member"}  # who steers, and the owners of its two sides
ASKED = (
    ("title", "Drawings"),
    ("objective", "@objective_id"),
    ("provider", "@parent_id"),
    ("needed_on", "2026-12-24"),
)
RISK, NOTE = "risks/<uuid:risk_id>/", "coaching/<uuid:note_id>/"
JUDGES = frozenset({"leader", "controller", "member"})  # of the member's own risk
PAIR = frozenset({"leader", "member"})  # for nobody else the note between them exists
RAISED = (("title", "Ferrum stops"), ("likelihood", "4"), ("impact", "5"))
JUDGED = (("likelihood", "2"), ("impact", "3"))
CHANGED_RISK = (("title", "Ferrum stops"), ("owner", "@member_id"))
SAID_OF_RISK = (("because", "The furnace burst."),)
COACHED = (("text", "Ask them first."),)
LESSON = "learning/lessons/<uuid:lesson_id>/"
LEARNT_FROM = "?objective=<uuid:objective_id>"
LEARNT = (("title", "Ask twice"), ("next_time", "Ask twice."), ("tag", "diagnosis"))
LIMITERS = frozenset({"admin", "controller"})
LIMITED = (("limit", "9"), ("version", "0"))
REPORTING = (("manager", "@member_id"),)
REASON = (("because", "No bench."), ("side", "needs"))
SAID_OF_DEPENDENCIES = (
    "agree",
    "offer",
    "decline",
    "at-risk",
    "clear",
    "keep",
    "break",
    "withdraw",
)
OTHER_DAY = (("day", "2026-12-24"), ("side", "needs"))
MOVING = (("parent", "@draft_id"), ("version", "1"))
VIEW_TEXT = (("name", "Mine"), ("query", "gaps=1"))

UNIT = "settings/units/<uuid:unit_id>/"
UNIT_STEERERS = frozenset({"admin", "leader"})
NEW_UNIT = (("name", "Another unit"), ("kind", "team"), ("parent", "@unit_id"))
SEEN_UNIT = (("name", "Again"), ("kind", "team"), ("lead", "@member_id"), ("version", "1"))
MOVED = (("parent", "@other_unit_id"), ("on", "2026-11-18"), ("reason", "Closer."))
WORKS_IN = (("home", "@unit_id"), ("further", "@other_unit_id"))
ADDED = (("member", "@member_id"), ("place", "further"))
HANDOVER, ROLE = "handovers/<uuid:handover_id>/", "roles/<uuid:assignment_id>/"
ANSWERER = frozenset({"leader"})  # nobody answers for somebody else
NEW_HANDOVER = (
    ("objective", "@parent_id"),
    ("to_owner", "@member_id"),
    ("reason", "It moves."),
)
ASKERS = frozenset({"member", "controller"})  # who asked, and who stands in for them
RECALIBRATION = "recalibrations/<uuid:recalibration_id>/"
NEW_RECALIBRATION = (
    ("indicator", "@indicator_id"),
    ("effective_from", "2026-11-01"),
    ("reason", "It moves."),
)
NEW_ROLE = (("objective", "@parent_id"), ("member", "@member_id"), ("role", "reviewer"))

# Of no organisation: sign-in and one's own account, probes, the description of the API.
GLOBAL_ROUTES = {
    "",
    "healthz",
    "readyz",
    "api/v1/schema/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/signup/",
    "accounts/password/change/",
    "accounts/password/set/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/key/done/",
}

ADDRESSES = [
    page(""),
    page("direction/"),
    page("direction/map/"),
    page("objectives/<uuid:objective_id>/"),
    page("alignment/"),
    page("alignment/branch/", query="?objective=<uuid:objective_id>"),
    page("alignment/map/"),
    page("alignment/map/", query="?root=<uuid:objective_id>"),
    page("people/<uuid:member_id>/"),
    page("people/<uuid:member_id>/end-access/", ADMIN),
    *(page("people/<uuid:member_id>/absence/", ARRANGERS, method=each) for each in ("get", "post")),
    *(page(f"{STAND_IN}end/", ARRANGERS, method=each) for each in ("get", "post")),
    page(f"{STAND_IN}withdraw/", ARRANGERS),
    page(f"{STAND_IN}withdraw/", ARRANGERS, method="post", is_destructive=True),
    page("search/"),
    page("preferences/", method="post"),
    page("direction/plans/new/", WRITERS),
    page("direction/plans/new/", WRITERS, method="post"),
    page("direction/plans/"),
    page(f"{PLAN}edit/", WRITERS),
    page(f"{PLAN}edit/", WRITERS, method="post"),
    page(f"{PLAN}close/", WRITERS),
    page(f"{PLAN}close/", WRITERS, method="post", is_destructive=True),
    page(f"{PLAN}make-default/", WRITERS, method="post"),
    page(f"{PLAN}versions/"),
    page(f"{PLAN}versions/", query="?from=1&to=1"),
    page("direction/priorities/<uuid:priority_id>/edit/", WRITERS),
    page("direction/priorities/<uuid:priority_id>/edit/", WRITERS, method="post"),
    page("direction/priorities/<uuid:priority_id>/remove/", WRITERS),
    page("direction/priorities/<uuid:priority_id>/remove/", WRITERS, method="post"),
    page("direction/trade-offs/<uuid:trade_off_id>/edit/", WRITERS),
    page("direction/trade-offs/<uuid:trade_off_id>/edit/", WRITERS, method="post"),
    page("direction/trade-offs/<uuid:trade_off_id>/withdraw/", WRITERS),
    page(
        "direction/trade-offs/<uuid:trade_off_id>/withdraw/",
        WRITERS,
        method="post",
        is_destructive=True,
    ),
    page("direction/assumptions/"),
    page("direction/assumptions/", query="?plan=<uuid:plan_id>"),
    page("direction/", query="?plan=<uuid:plan_id>"),
    page(f"{PLAN}assumptions/new/", WRITERS),
    page(f"{PLAN}assumptions/new/", WRITERS, method="post"),
    page(f"{ASSUMPTION}edit/", WRITERS),
    page(f"{ASSUMPTION}edit/", WRITERS, method="post"),
    page(f"{ASSUMPTION}judge/", WRITERS | {"member"}),
    page(f"{ASSUMPTION}judge/", WRITERS | {"member"}, method="post", sends=JUDGEMENT),
    page(f"{ASSUMPTION}remove/", WRITERS),
    page(f"{ASSUMPTION}remove/", WRITERS, method="post"),
    page(f"{PLAN}activate/", WRITERS, method="post"),
    page(f"{PLAN}rank/", WRITERS, method="post"),
    page(f"{PLAN}priorities/new/", WRITERS),
    page(f"{PLAN}priorities/new/", WRITERS, method="post"),
    page(f"{PLAN}trade-offs/new/", WRITERS),
    page(f"{PLAN}trade-offs/new/", WRITERS, method="post"),
    page("objectives/"),
    page("objectives/new/", WRITERS | OWNERS),
    page("objectives/new/", WRITERS | OWNERS, method="post"),
    page("objectives/parents/"),
    page("objectives/beside/"),
    page(f"{OBJECTIVE}edit/", WRITERS | OWNERS),
    page(f"{OBJECTIVE}edit/", WRITERS | OWNERS, method="post"),
    page(f"{OBJECTIVE}activate/", WRITERS | OWNERS),
    page(f"{OBJECTIVE}activate/", WRITERS | OWNERS, method="post"),
    page(f"{OBJECTIVE}move/", EDITORS),
    page(f"{OBJECTIVE}move/", EDITORS, query="?parent=<uuid:draft_id>"),
    page(f"{OBJECTIVE}move/", EDITORS, method="post", sends=MOVING, is_destructive=True),
    page("objectives/bulk-edit/", WRITERS | OWNERS),
    page("objectives/bulk-edit/", WRITERS | OWNERS, method="post"),
    page(BULK_EDIT),
    page(f"{BULK_EDIT}undo/", WRITERS),
    page(f"{BULK_EDIT}undo/", WRITERS, method="post", is_destructive=True),
    page(f"{OBJECTIVE}also-serves/", WRITERS | OWNERS),
    page(f"{OBJECTIVE}also-serves/", WRITERS | OWNERS, method="post"),
    page(ALIGNMENT, WRITERS | OWNERS),
    page(ALIGNMENT, WRITERS | OWNERS, method="post"),
    page(f"{ALIGNMENT}remove/", WRITERS | OWNERS),
    page(f"{ALIGNMENT}remove/", WRITERS | OWNERS, method="post", is_destructive=True),
    page(f"{OBJECTIVE}end/", WRITERS | OWNERS),
    page(f"{OBJECTIVE}end/", WRITERS | OWNERS, method="post", is_destructive=True),
    page("objectives/views/new/"),
    page("objectives/views/new/", method="post"),
    page(f"{SAVED_VIEW}delete/", WRITERS | OWNERS),
    page(f"{SAVED_VIEW}delete/", WRITERS | OWNERS, method="post", is_destructive=True),
    page("initiatives/"),
    page(INITIATIVE),
    page("initiatives/new/", WRITERS | OWNERS),
    page("initiatives/new/", WRITERS | OWNERS, method="post"),
    page(f"{INITIATIVE}edit/", WRITERS | OWNERS),
    page(f"{INITIATIVE}edit/", WRITERS | OWNERS, method="post"),
    page(f"{INITIATIVE}state/", WRITERS | OWNERS),
    page(f"{INITIATIVE}state/", WRITERS | OWNERS, method="post"),
    page(f"{INITIATIVE}remove/", WRITERS | OWNERS),
    page(f"{INITIATIVE}remove/", WRITERS | OWNERS, method="post", is_destructive=True),
    page(f"{INITIATIVE}milestones/new/", WRITERS | OWNERS),
    page(f"{INITIATIVE}milestones/new/", WRITERS | OWNERS, method="post"),
    page(f"{MILESTONE}edit/", WRITERS | OWNERS),
    page(f"{MILESTONE}edit/", WRITERS | OWNERS, method="post"),
    page(f"{MILESTONE}reach/", WRITERS | OWNERS),
    page(f"{MILESTONE}reach/", WRITERS | OWNERS, method="post"),
    page(f"{MILESTONE}remove/", WRITERS | OWNERS),
    page(f"{MILESTONE}remove/", WRITERS | OWNERS, method="post", is_destructive=True),
    page("templates/"),
    page(TEMPLATE),
    page(f"{TEMPLATE}start/", WRITERS),
    page(f"{TEMPLATE}start/", WRITERS, method="post"),
    page(f"{TEMPLATE}delete/", frozenset({"admin", "leader"})),
    page(f"{TEMPLATE}delete/", frozenset({"admin", "leader"}), method="post", is_destructive=True),
    page("templates/save/<uuid:plan_id>/", WRITERS),
    page("templates/save/<uuid:plan_id>/", WRITERS, method="post"),
    page("measures/"),
    page("measures/grid/"),
    page("measures/grid/paste/", method="post"),
    page("measures/grid/<uuid:indicator_id>/", OWNERS, method="post", sends=CELL),
    page("measures/locks/"),
    page("measures/locks/new/", KEEPERS),
    page("measures/locks/new/", KEEPERS, method="post", sends=LOCKING),
    page("measures/locks/<uuid:lock_id>/lift/", KEEPERS),
    page("measures/locks/<uuid:lock_id>/lift/", KEEPERS, method="post", sends=LIFTING),
    page("measures/restatements/"),
    page("measures/restatements/", query="?unit=<uuid:unit_id>", foreign=200),
    page("measures/figures/"),
    page("measures/figures/", query="?unit=<uuid:unit_id>", foreign=200),
    page("measures/figures/", query="?plan=<uuid:plan_id>", foreign=200),
    page("measures/figures/", query="?sum=<uuid:indicator_id>", foreign=200),
    page("measures/figures/table.csv"),
    page("measures/figures/table.csv", query="?unit=<uuid:unit_id>", foreign=200),
    page("measures/figures/units/<uuid:unit_id>/", KEEPERS),
    page("measures/figures/units/<uuid:unit_id>/", KEEPERS, method="post"),
    page("measures/<uuid:indicator_id>/comment/", KEEPERS),
    page("measures/<uuid:indicator_id>/comment/", KEEPERS, method="post"),
    page("measures/<uuid:indicator_id>/threshold/", KEEPERS),
    page("measures/<uuid:indicator_id>/threshold/", KEEPERS, method="post"),
    page("measures/closes/"),
    page("measures/closes/new/", WRITERS),
    page("measures/closes/new/", WRITERS, method="post", sends=PREPARING),
    page(f"{CLOSE}review/", WRITERS),
    page(f"{CLOSE}review/", WRITERS, method="post", is_destructive=True),
    page(f"{CLOSE}approve/", WRITERS),
    page(f"{CLOSE}approve/", WRITERS, method="post", is_destructive=True),
    page(f"{CLOSE}reopen/", KEEPERS),
    page(f"{CLOSE}reopen/", KEEPERS, method="post", is_destructive=True),
    page("measures/rates/"),
    page("measures/rates/new/", KEEPERS),
    page("measures/rates/new/", KEEPERS, method="post", sends=RATE),
    page("measures/rates/paste/", KEEPERS),
    page("measures/rates/paste/", KEEPERS, method="post"),
    page("measures/rates/<uuid:rate_id>/", KEEPERS),
    page("measures/rates/<uuid:rate_id>/", KEEPERS, method="post"),
    page("settings/figures/", KEEPERS),
    page("settings/figures/reporting/", KEEPERS),
    page("settings/figures/reporting/", KEEPERS, method="post"),
    page("settings/figures/calendar/", KEEPERS),
    page("settings/figures/calendar/", KEEPERS, method="post"),
    page("measures/figures/<uuid:measurement_id>/undo/", OWNERS, method="post"),
    page("measures/figures/<uuid:measurement_id>/validate/", VALIDATORS),
    page("measures/figures/<uuid:measurement_id>/validate/", VALIDATORS, method="post"),
    page("measures/files/<uuid:attachment_id>/"),
    page("update/workbook.xlsx"),
    page("update/workbook/"),
    page("update/workbook/", method="post"),
    page("settings/causes/", ADMIN),
    page("settings/causes/add/", ADMIN),
    page("settings/causes/add/", ADMIN, method="post"),
    page("settings/causes/<uuid:cause_id>/retire/", ADMIN),
    page("settings/causes/<uuid:cause_id>/retire/", ADMIN, method="post"),
    api("measurements/<uuid:measurement_id>/void/", OWNERS, method="post"),
    api("measurements/<uuid:measurement_id>/validate/", VALIDATORS, method="post"),
    api("measurements/<uuid:measurement_id>/attachments/"),
    api("measurements/<uuid:measurement_id>/attachments/", OWNERS, method="post"),
    api("attachments/<uuid:attachment_id>/"),
    api("validations/"),
    api("validations/", query="?measurement=<uuid:measurement_id>", foreign=200),
    api("restatements/"),
    api("restatements/", query="?unit=<uuid:unit_id>", foreign=200),
    api("period-locks/"),
    api("period-locks/", KEEPERS, method="post", sends=LOCKING),
    api("period-locks/<uuid:lock_id>/lift/", KEEPERS, method="post", sends=LIFTING),
    api("figures/"),
    api("figures/", query="?unit=<uuid:unit_id>", foreign=200),
    api("figures/", query="?plan=<uuid:plan_id>", foreign=200),
    api("exchange-rates/"),
    api("exchange-rates/", KEEPERS, method="post", sends=RATE_BODY),
    api("period-closes/"),
    api("period-closes/", query="?unit=<uuid:unit_id>", foreign=200),
    api("period-closes/", WRITERS, method="post", sends=PREPARING_BODY),
    api(f"{CLOSE_API}review/", WRITERS, method="post", is_destructive=True),
    api(f"{CLOSE_API}approve/", WRITERS, method="post", is_destructive=True),
    api(f"{CLOSE_API}reopen/", KEEPERS, method="post", is_destructive=True),
    api("controller-comments/"),
    api("controller-comments/", query="?indicator=<uuid:indicator_id>", foreign=200),
    api("controller-comments/", query="?unit=<uuid:unit_id>", foreign=200),
    api("controller-comments/", KEEPERS, method="post", sends=SAID),
    api("indicators/<uuid:indicator_id>/threshold/", KEEPERS, method="post"),
    api("causes/"),
    api("causes/", ADMIN, method="post"),
    api("causes/<uuid:cause_id>/retire/", ADMIN, method="post"),
    page("measures/<uuid:indicator_id>/"),
    page("measures/signals/<uuid:signal_id>/", WRITERS | OWNERS),
    page("measures/signals/<uuid:signal_id>/", WRITERS | OWNERS, method="post"),
    page("imports/", KEEPERS),
    page("imports/", KEEPERS, method="post"),
    page("imports/template.xlsx", KEEPERS),
    page(IMPORT, KEEPERS),
    page(f"{IMPORT}columns/", KEEPERS),
    page(f"{IMPORT}columns/", KEEPERS, method="post"),
    page(f"{IMPORT}apply/", KEEPERS, method="post"),
    page(f"{IMPORT}progress/", KEEPERS),
    page(f"{IMPORT}report/", KEEPERS),
    page(f"{IMPORT}undo/", KEEPERS),
    page(f"{IMPORT}undo/", KEEPERS, method="post"),
    page("measures/options/"),
    page(f"{MEASURE}formula/", EDITORS),
    page(f"{MEASURE}formula/", EDITORS, method="post"),
    page(f"{MEASURE}formula/preview/", EDITORS),
    page(f"{MEASURE}formula/remove/", EDITORS),
    page(f"{MEASURE}formula/remove/", EDITORS, method="post"),
    page(f"{MEASURE}split/", EDITORS),
    page(f"{MEASURE}split/", EDITORS, method="post"),
    page(f"{MEASURE}rebase/", EDITORS),
    page(f"{MEASURE}rebase/", EDITORS, method="post"),
    page("measures/causes/"),
    page(f"{DRIVER}check/"),
    page(f"{MEASURE}drivers/add/", EDITORS),
    page(f"{MEASURE}drivers/add/", EDITORS, method="post"),
    page(f"{MEASURE}drives/add/", EDITORS),
    page(f"{MEASURE}drives/add/", EDITORS, method="post"),
    page(DRIVER, EDITORS),
    page(DRIVER, EDITORS, method="post"),
    page(f"{DRIVER}remove/", EDITORS),
    page(f"{DRIVER}remove/", EDITORS, method="post", is_destructive=True),
    page("measures/new/", MAKERS),
    page("measures/new/", MAKERS, method="post"),
    page("measures/new/", MAKERS, query="?objective=<uuid:draft_id>"),
    page("measures/<uuid:indicator_id>/edit/", MAKERS),
    page("measures/<uuid:indicator_id>/edit/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/path/", MAKERS),
    page("measures/<uuid:indicator_id>/path/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/retire/", MAKERS),
    page("measures/<uuid:indicator_id>/retire/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/reinstate/", MAKERS),
    page("measures/<uuid:indicator_id>/reinstate/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/attach/", MAKERS),
    page("measures/<uuid:indicator_id>/attach/", MAKERS, method="post"),
    page("objectives/<uuid:objective_id>/indicators/add/", MAKERS),
    page("objectives/<uuid:objective_id>/indicators/add/", MAKERS, method="post"),
    page(f"{SERVED_BY}edit/", MAKERS),
    page(f"{SERVED_BY}edit/", MAKERS, method="post"),
    page(f"{SERVED_BY}remove/", MAKERS),
    page(f"{SERVED_BY}remove/", MAKERS, method="post", is_destructive=True),
    page("update/"),
    page("update/<uuid:indicator_id>/", OWNERS),
    page("update/<uuid:indicator_id>/", OWNERS, method="post"),
    page("update/<uuid:indicator_id>/preview/", OWNERS),
    page("accountability/"),
    *(page(f"accountability/{LEAVER}", ADMIN, method=each) for each in ("get", "post")),
    page("dependencies/"),
    page(
        "dependencies/",
        query="?unit=<uuid:unit_id>&needs=<uuid:unit_id>&gives=<uuid:unit_id>",
        foreign=200,
    ),
    page("dependencies/network/"),
    page("dependencies/options/"),
    page(f"{OBJECTIVE}dependencies/new/", SPEAKERS),
    page(f"{OBJECTIVE}dependencies/new/", SPEAKERS, method="post", sends=ASKED),
    page(DEPENDENCY),
    *(
        page(f"{DEPENDENCY}{verb}/", SPEAKERS, **how)
        for verb in SAID_OF_DEPENDENCIES
        for how in ({}, {"method": "post", "sends": REASON})
    ),
    page("accountability/", query="?unit=<uuid:unit_id>&person=<uuid:member_id>", foreign=200),
    page("accountability/matrix.csv"),
    page("accountability/matrix.xlsx"),
    page("accountability/people/"),
    page("accountability/people/", query="?objective=<uuid:objective_id>"),
    page(f"{OBJECTIVE}handover/", EDITORS),
    page(f"{OBJECTIVE}handover/", EDITORS, method="post"),
    page(f"{OBJECTIVE}roles/", EDITORS),
    page(f"{OBJECTIVE}roles/", EDITORS, method="post"),
    page(f"{HANDOVER}accept/", ANSWERER),
    page(f"{HANDOVER}accept/", ANSWERER, method="post", is_destructive=True),
    page(f"{HANDOVER}decline/", ANSWERER),
    page(f"{HANDOVER}decline/", ANSWERER, method="post", is_destructive=True),
    page(f"{HANDOVER}withdraw/", EDITORS),
    page(f"{HANDOVER}withdraw/", EDITORS, method="post", is_destructive=True),
    page(f"{ROLE}take/", EDITORS),
    page(f"{ROLE}take/", EDITORS, method="post", is_destructive=True),
    page("reviews/"),
    page(REVIEW),
    page(f"{REVIEW}room/"),
    page(f"{REVIEW}wall/"),
    page(f"{REVIEW}live/"),
    page(f"{REVIEW}move/", WRITERS),
    page(f"{REVIEW}move/", WRITERS, method="post", sends=MOVED),
    page(f"{REVIEW}call-off/", WRITERS),
    page(f"{REVIEW}call-off/", WRITERS, method="post", sends=BECAUSE),
    page(f"{REVIEW}invited/<uuid:member_id>/answer/", COMING, method="post", sends=COMES),
    page("cadences/new/", WRITERS),
    page("cadences/new/", WRITERS, method="post", sends=RHYTHM),
    page(CADENCE),
    page(f"{CADENCE}edit/", WRITERS),
    page(f"{CADENCE}edit/", WRITERS, method="post", sends=RHYTHM, is_destructive=True),
    page(f"{CADENCE}end/", WRITERS),
    page(f"{CADENCE}end/", WRITERS, method="post", sends=BECAUSE, is_destructive=True),
    page("calendar/"),
    page("calendar/feed/"),
    page("calendar/feed/", method="post"),
    page("calendar/feed/revoke/"),
    page("calendar/feed/revoke/", method="post"),
    page("calendar/<str:secret>.ics", frozenset(), refused=404),  # the secret itself is the way in
    page(f"{REVIEW}start/", STEERING, method="post"),
    page(f"{REVIEW}close/", STEERING),
    page(f"{REVIEW}close/", STEERING, method="post"),
    page(f"{REVIEW}order/", STEERING, method="post", sends=ORDERED),
    page(f"{REVIEW}ask-for/"),
    page(f"{REVIEW}ask-for/", method="post", sends=WANTED),
    page(f"{REVIEW}chair/", STEERING),
    page(f"{REVIEW}chair/", STEERING, method="post", sends=TO_MEMBER, is_destructive=True),
    page(f"{REVIEW}minutes.pdf"),
    page(f"{REVIEW}addendum/", STEERING),
    page(f"{REVIEW}addendum/", STEERING, method="post"),
    page(f"{ON_AGENDA}defer/", STEERING),
    page(f"{ON_AGENDA}defer/", STEERING, method="post", is_destructive=True),
    page(f"{ON_AGENDA}take-back/", STEERING, method="post"),
    page(f"{ON_AGENDA}ask/"),
    page(f"{ON_AGENDA}ask/", method="post", sends=ASKED_IN_WORDS),
    page(f"{QUESTION}answer/", STEERING | {"member"}),
    page(f"{QUESTION}answer/", STEERING | {"member"}, method="post", is_destructive=True),
    page("reviews/item-options/"),
    page(ITEM),
    page(f"{ITEM}open/", STEERING, method="post"),
    page(f"{ITEM}decision/", STEERING, method="post"),
    page(f"{ITEM}proposals/<slug:reason>/", STEERING),
    page("interventions/"),
    page("interventions/new/", MAKERS),
    page("interventions/new/", MAKERS, method="post", sends=BEGUN),
    page(INTERVENTION),
    page(f"{INTERVENTION}edit/", WORKERS),
    page(f"{INTERVENTION}edit/", WORKERS, method="post", sends=CHANGED),
    page(f"{INTERVENTION}complete/", WORKERS),
    page(f"{INTERVENTION}complete/", WORKERS, method="post", sends=CHANGED),
    page(f"{INTERVENTION}start/", WORKERS),
    page(f"{INTERVENTION}start/", WORKERS, method="post", sends=STARTED_ON),
    page(f"{INTERVENTION}finish/", WORKERS, method="post"),
    page(f"{INTERVENTION}stop/", STOPPERS),
    page(f"{INTERVENTION}stop/", STOPPERS, method="post", sends=WHY),
    page(f"{INTERVENTION}check/", WORKERS, method="post"),
    page(f"{INTERVENTION}steps/", WORKERS),
    page(f"{INTERVENTION}steps/", WORKERS, method="post", sends=NEW_STEP),
    page(f"{INTERVENTION}steps/<uuid:step_id>/done/", WORKERS, method="post"),
    page(f"{INTERVENTION}steps/<uuid:step_id>/remove/", WORKERS, method="post"),
    page("decisions/"),
    page("decisions/requests/new/", EDITORS),
    page("decisions/requests/new/", EDITORS, method="post"),
    page(REQUEST),
    page(f"{REQUEST}decide/", ANSWERING),
    page(f"{REQUEST}decide/", ANSWERING, method="post"),
    page(f"{REQUEST}pass-on/", ANSWERING),
    page(f"{REQUEST}pass-on/", ANSWERING, method="post"),
    page(f"{REQUEST}withdraw/", STEERING),
    page(f"{REQUEST}withdraw/", STEERING, method="post"),
    page("decisions/<uuid:decision_id>/done/", STEERING | {"member"}, method="post"),
    page("decisions/<uuid:decision_id>/adopt/", frozenset({"leader", "member"}), method="post"),
    page("risks/"),
    page("risks/new/", WRITERS | {"member"}),
    page("risks/new/", WRITERS | {"member"}, method="post", sends=RAISED),
    page(f"{OBJECTIVE}risks/new/", WRITERS | {"member"}),
    page(f"{OBJECTIVE}risks/new/", WRITERS | {"member"}, method="post", sends=RAISED),
    page(RISK),
    page(f"{RISK}assess/", JUDGES),
    page(f"{RISK}assess/", JUDGES, method="post", sends=JUDGED),
    page(f"{RISK}change/", JUDGES),
    page(f"{RISK}change/", JUDGES, method="post", sends=CHANGED_RISK),
    page(f"{RISK}occurred/", JUDGES),
    page(f"{RISK}occurred/", JUDGES, method="post", sends=SAID_OF_RISK),
    page(f"{RISK}close/", JUDGES),
    page(f"{RISK}close/", JUDGES, method="post", sends=SAID_OF_RISK),
    page("coaching/"),
    page("people/<uuid:member_id>/coach/", frozenset({"leader"})),
    page("people/<uuid:member_id>/coach/", frozenset({"leader"}), method="post", sends=COACHED),
    page(f"{NOTE}answer/", PAIR, refused=404),
    page(f"{NOTE}answer/", PAIR, method="post", sends=COACHED, refused=404),
    page(f"{NOTE}take-back/", frozenset({"leader"}), refused=404),
    page(
        f"{NOTE}take-back/",
        frozenset({"leader"}),
        method="post",
        sends=(),
        refused=404,
        is_destructive=True,
    ),
    page("coaching/answers/<uuid:reply_id>/take-back/", RECIPIENT, refused=404),
    page(
        "coaching/answers/<uuid:reply_id>/take-back/",
        RECIPIENT,
        method="post",
        sends=(),
        refused=404,
        is_destructive=True,
    ),
    page("decisions/<uuid:recalibrating_id>/recalibrate/", EDITORS),
    page("measures/<uuid:indicator_id>/recalibrate/", EDITORS),
    page("measures/<uuid:indicator_id>/recalibrate/", EDITORS, method="post"),
    page(f"{OBJECTIVE}recalibrate/", EDITORS),
    page(f"{OBJECTIVE}recalibrate/", EDITORS, method="post"),
    page(RECALIBRATION),
    page(f"{RECALIBRATION}approve/", ANSWERER),
    page(f"{RECALIBRATION}approve/", ANSWERER, method="post", is_destructive=True),
    page(f"{RECALIBRATION}decline/", ANSWERER),
    page(f"{RECALIBRATION}decline/", ANSWERER, method="post"),
    page(f"{RECALIBRATION}withdraw/", ASKERS),
    page(f"{RECALIBRATION}withdraw/", ASKERS, method="post", is_destructive=True),
    page("learning/"),
    page("learning/offers/"),
    page("learning/lessons/"),
    page("learning/lessons/new/", WRITERS | {"member"}, query=LEARNT_FROM),
    page(
        "learning/lessons/new/",
        WRITERS | {"member"},
        query=LEARNT_FROM,
        method="post",
        sends=LEARNT,
    ),
    page(LESSON),
    page(f"{LESSON}change/", JUDGES),
    page(f"{LESSON}change/", JUDGES, method="post", sends=LEARNT),
    page(f"{LESSON}take-back/", JUDGES),
    page(f"{LESSON}take-back/", JUDGES, method="post", sends=BECAUSE, is_destructive=True),
    page(f"{LESSON}useful/", method="post"),
    page(f"{LESSON}dismiss/", method="post"),
    page("health/"),
    page("health/<str:code>/", foreign=200),
    page("health/<str:code>/limit/", LIMITERS, foreign=200),
    page("health/<str:code>/limit/", LIMITERS, method="post", foreign=302, sends=LIMITED),
    page("learning/cycles/"),
    page("learning/cycles/open/", STEERING),
    page("learning/cycles/open/", STEERING, method="post", sends=OPENED),
    page(CYCLE),
    page(f"{CYCLE}prefill/", STEERING),
    page(f"{CYCLE}prefill/", STEERING, method="post"),
    page(f"{CYCLE}submit/"),
    page(f"{CYCLE}submit/", method="post", is_destructive=True),
    page(f"{CYCLE}calibrate/", STEERING),
    page(f"{CYCLE}calibrate/", STEERING, method="post", sends=(("ids", "@evaluation_id"),)),
    page(f"{CYCLE}sign/", STEERING),
    page(f"{CYCLE}sign/", STEERING, method="post", is_destructive=True),
    page(f"{CYCLE}close/", STEERING),
    page(f"{CYCLE}close/", STEERING, method="post", sends=TO_MEND, is_destructive=True),
    page(EVALUATION),
    page(f"{EVALUATION}submit/", SUBMITTERS),
    page(f"{EVALUATION}submit/", SUBMITTERS, method="post", is_destructive=True),
    page(f"{EVALUATION}send-back/", STEERING),
    page(f"{EVALUATION}send-back/", STEERING, method="post", sends=TO_MEND, is_destructive=True),
    page(f"{EVALUATION}calibrate/", STEERING),
    page(f"{EVALUATION}calibrate/", STEERING, method="post", is_destructive=True),
    page(f"{EVALUATION}sign/", STEERING),
    page(f"{EVALUATION}sign/", STEERING, method="post", is_destructive=True),
    page(f"{EVALUATION}judge/<slug:question>/", STEERING | {"member"}),
    page(
        f"{EVALUATION}judge/<slug:question>/",
        STEERING | {"member"},
        method="post",
        sends=(("answer", "well"), ("version", "0")),
        is_destructive=True,
    ),
    page("packs/"),
    page("packs/", STEERING, method="post", sends=OF_CLOSED),
    page("packs/new/", STEERING),
    page("packs/new/", STEERING, method="post", sends=OF_CLOSED),
    page("packs/<uuid:pack_id>/"),
    page("packs/<uuid:pack_id>/row/"),
    page("packs/<uuid:pack_id>/retry/", STEERING, method="post"),
    page("packs/<uuid:pack_id>/cancel/", STEERING, method="post"),
    page("packs/<uuid:pack_id>/again/", STEERING, method="post"),
    page("packs/<uuid:pack_id>/compare/"),
    page("packs/<uuid:pack_id>/file/"),
    page("packs/<uuid:pack_id>/files/<str:kind>/"),
    page("packs/schedules/"),
    page("packs/schedules/new/", STEERING),
    page("packs/schedules/new/", STEERING, method="post"),
    page(SCHEDULE, STEERING),
    page(SCHEDULE, STEERING, method="post"),
    page(f"{SCHEDULE}pause/", STEERING, method="post"),
    page(f"{SCHEDULE}resume/", STEERING, method="post"),
    page(f"{SCHEDULE}end/", STEERING, method="post", is_destructive=True),
    page("settings/", ADMIN),
    page("settings/", ADMIN, method="post"),
    page("settings/people/", ADMIN),
    page("settings/people/<uuid:member_id>/manager/", ADMIN),
    page("settings/people/<uuid:member_id>/manager/", ADMIN, method="post", sends=REPORTING),
    page("settings/people/invite/", ADMIN),
    page("settings/people/invite/", ADMIN, method="post"),
    page(f"{PERSON}role/", ADMIN, method="post"),
    page(f"{PERSON}end-access/", ADMIN),
    page(f"{PERSON}end-access/", ADMIN, method="post", is_destructive=True),
    page(f"{PERSON}invite/", ADMIN, method="post"),
    page(f"{PERSON}units/", UNIT_STEERERS),
    page(f"{PERSON}units/", UNIT_STEERERS, method="post", sends=WORKS_IN),
    page("settings/units/"),
    page("settings/units/new/", UNIT_STEERERS, query="?parent=<uuid:unit_id>", foreign=200),
    page("settings/units/new/", UNIT_STEERERS, method="post", sends=NEW_UNIT),
    page(UNIT),
    page(f"{UNIT}edit/", UNIT_STEERERS),
    page(f"{UNIT}edit/", UNIT_STEERERS, method="post", sends=SEEN_UNIT),
    page(f"{UNIT}move/", UNIT_STEERERS),
    page(f"{UNIT}move/", UNIT_STEERERS, method="post", sends=MOVED),
    page(f"{UNIT}remove/", UNIT_STEERERS),
    page(f"{UNIT}remove/", UNIT_STEERERS, method="post", is_destructive=True),
    page(f"{UNIT}people/add/", UNIT_STEERERS),
    page(f"{UNIT}people/add/", UNIT_STEERERS, method="post", sends=ADDED),
    page("settings/invitations/<uuid:invitation_id>/withdraw/", ADMIN, method="post"),
    page("settings/keys/", ADMIN),
    page("settings/keys/create/", ADMIN),
    page("settings/keys/create/", ADMIN, method="post"),
    page("settings/keys/<uuid:key_id>/revoke/", ADMIN),
    page("settings/keys/<uuid:key_id>/revoke/", ADMIN, method="post", is_destructive=True),
    page("settings/words/", ADMIN),
    page("settings/words/", ADMIN, method="post"),
    page("settings/words/preview/", ADMIN, method="post"),
    page("settings/words/set/", ADMIN, method="post", sends=(("set", "okr"),)),
    page("inbox/"),
    page("inbox/read/", method="post"),
    page("inbox/<uuid:notification_id>/", RECIPIENT, refused=404),
    page("inbox/<uuid:notification_id>/read/", RECIPIENT, method="post", refused=404),
    page("audit/", frozenset({"admin", "controller"})),
    page("invitation/<str:token>/", frozenset(), refused=404),  # the secret itself is the way in
    page("settings/clock/", frozenset({"admin", "leader"})),
    page("settings/clock/", frozenset({"admin", "leader"}), method="post"),
    api("organization/"),
    api("stand-ins/"),
    api("stand-ins/", ARRANGERS, method="post", sends=AWAY),
    api(STAND_IN),
    api(STAND_IN, ARRANGERS, method="patch", sends=(("ends_on", "2026-11-30"),)),
    api(f"{STAND_IN}withdraw/", ARRANGERS, method="post", is_destructive=True),
    api("people/<uuid:member_id>/belongings/"),
    api("people/<uuid:member_id>/end-access/", ADMIN, method="post", is_destructive=True),
    api("assignments/"),
    api("assignments/", WRITERS, method="post", foreign=422, sends=NEW_ROLE),
    api("assignments/<uuid:assignment_id>/"),
    api("assignments/<uuid:assignment_id>/", EDITORS, method="delete", is_destructive=True),
    api("handovers/"),
    api("handovers/", WRITERS, method="post", foreign=422, sends=NEW_HANDOVER),
    api(HANDOVER),
    api(f"{HANDOVER}accept/", ANSWERER, method="post", is_destructive=True),
    api(f"{HANDOVER}decline/", ANSWERER, method="post", is_destructive=True),
    api(f"{HANDOVER}withdraw/", EDITORS, method="post", is_destructive=True),
    api(f"{OBJECTIVE}authority/"),
    api("people/<uuid:member_id>/responsibilities/"),
    api("terms/"),
    api("terms/", ADMIN, method="put"),
    api("units/"),
    api("units/", UNIT_STEERERS, method="post", sends=NEW_UNIT),
    api("units/<uuid:unit_id>/"),
    api("units/<uuid:unit_id>/", UNIT_STEERERS, method="patch", sends=SEEN_UNIT),
    api("units/<uuid:unit_id>/", UNIT_STEERERS, method="delete", is_destructive=True),
    api("units/<uuid:unit_id>/move/", UNIT_STEERERS, method="post", sends=MOVED),
    api("members/<uuid:member_id>/manager/"),
    api("members/<uuid:member_id>/manager/", ADMIN, method="put", sends=REPORTING),
    api("members/<uuid:member_id>/units/"),
    api("members/<uuid:member_id>/units/", UNIT_STEERERS, method="put", sends=WORKS_IN),
    api("plans/"),
    api("plans/", WRITERS, method="post", sends=NEW_PLAN),
    api("plans/<uuid:plan_id>/"),
    api("plans/<uuid:plan_id>/", WRITERS, method="patch", sends=(("version", "1"),)),
    api("plans/<uuid:plan_id>/activate/", WRITERS, method="post"),
    api("plans/<uuid:plan_id>/close/", WRITERS, method="post", is_destructive=True),
    api("plans/<uuid:plan_id>/make-default/", WRITERS, method="post"),
    api("plans/<uuid:plan_id>/rank/", WRITERS, method="post"),
    api("plan-versions/"),
    api("plan-versions/<uuid:plan_version_id>/"),
    api("priorities/"),
    api("priorities/", WRITERS, method="post", sends=(("plan", "@plan_id"), ("title", "More"))),
    api("priorities/<uuid:priority_id>/"),
    api("priorities/<uuid:priority_id>/", WRITERS, method="patch", sends=(("version", "1"),)),
    api("priorities/<uuid:priority_id>/", WRITERS, method="delete"),
    api("trade-offs/"),
    api("trade-offs/", WRITERS, method="post", sends=NEW_TRADE_OFF),
    api("trade-offs/<uuid:trade_off_id>/"),
    api("trade-offs/<uuid:trade_off_id>/", WRITERS, method="patch", sends=(("version", "1"),)),
    api("trade-offs/<uuid:trade_off_id>/", WRITERS, method="delete", is_destructive=True),
    api("assumptions/"),
    api("assumptions/", WRITERS, method="post", sends=NEW_ASSUMPTION),
    api("assumptions/<uuid:assumption_id>/"),
    api("assumptions/<uuid:assumption_id>/", WRITERS, method="patch", sends=(("version", "1"),)),
    api("assumptions/<uuid:assumption_id>/", WRITERS, method="delete"),
    api(
        "assumptions/<uuid:assumption_id>/judge/",
        WRITERS | {"member"},
        method="post",
        sends=JUDGEMENT,
    ),
    api("objectives/"),
    api("objectives/<uuid:objective_id>/"),
    api("objectives/", WRITERS | OWNERS, method="post", sends=OBJECTIVE_TEXT),
    api(OBJECTIVE, WRITERS | OWNERS, method="patch", sends=OBJECTIVE_PATCH),
    api(ACTIVATE_OBJECTIVE, WRITERS | OWNERS, method="post"),
    api(f"{OBJECTIVE}move/", EDITORS, method="post", sends=MOVING, is_destructive=True),
    api(f"{OBJECTIVE}end/", WRITERS | OWNERS, method="post", sends=ENDING, is_destructive=True),
    api(f"{OBJECTIVE}checklist/"),
    api("dependencies/"),
    api("dependencies/", SPEAKERS, method="post", sends=ASKED),
    api(DEPENDENCY),
    *(
        api(f"{DEPENDENCY}{verb}/", SPEAKERS, method="post", sends=REASON)
        for verb in SAID_OF_DEPENDENCIES
        if verb not in ("agree", "offer")
    ),
    api(f"{DEPENDENCY}agree/", SPEAKERS, method="post", sends=REASON[1:]),
    api(f"{DEPENDENCY}offer/", SPEAKERS, method="post", sends=OTHER_DAY),
    api("escalations/"),
    api("saved-views/"),
    api("saved-views/", WRITERS | OWNERS, method="post", sends=VIEW_TEXT),
    api("saved-views/<uuid:view_id>/", WRITERS | OWNERS, method="delete", is_destructive=True),
    api("indicators/"),
    api("indicators/<uuid:indicator_id>/"),
    api("indicators/", MAKERS, method="post", sends=WRITTEN),
    api("indicators/<uuid:indicator_id>/", MAKERS, method="patch", sends=WRITTEN[:1]),
    api("indicators/<uuid:indicator_id>/analysis/"),
    api("indicators/<uuid:indicator_id>/rebase/", EDITORS, method="post", sends=REBASING),
    api("initiatives/"),
    api("initiatives/", WRITERS | OWNERS, method="post", sends=WORK),
    api(INITIATIVE),
    api(INITIATIVE, WRITERS | OWNERS, method="patch", sends=WORK),
    api(INITIATIVE, WRITERS | OWNERS, method="delete", is_destructive=True),
    api(f"{INITIATIVE}state/", WRITERS | OWNERS, method="post", sends=(("state", "under_way"),)),
    api("milestones/"),
    api("milestones/", WRITERS | OWNERS, method="post", sends=DATED),
    api(MILESTONE),
    api(MILESTONE, WRITERS | OWNERS, method="patch", sends=DATED[1:]),
    api(MILESTONE, WRITERS | OWNERS, method="delete", is_destructive=True),
    api(f"{MILESTONE}reach/", WRITERS | OWNERS, method="post", sends=()),
    api("templates/"),
    api("templates/", WRITERS, method="post", sends=KEPT),
    api(TEMPLATE),
    api(TEMPLATE, frozenset({"admin", "leader"}), method="delete", is_destructive=True),
    api(f"{TEMPLATE}start/", WRITERS, method="post", sends=STARTED),
    api("indicators/<uuid:indicator_id>/formula/"),
    api("indicators/<uuid:indicator_id>/formula/", EDITORS, method="put"),
    api("indicators/<uuid:indicator_id>/formula/", EDITORS, method="delete"),
    api("objectives/bulk-edit/", WRITERS | OWNERS, method="post", sends=BULK_EDITING),
    api(BULK_EDIT),
    api(f"{BULK_EDIT}undo/", WRITERS, method="post", is_destructive=True),
    api("alignments/"),
    api("alignments/", WRITERS | OWNERS, method="post", sends=ALSO_SERVES),
    api(ALIGNMENT),
    api(ALIGNMENT, WRITERS | OWNERS, method="patch"),
    api(ALIGNMENT, WRITERS | OWNERS, method="delete", is_destructive=True),
    api("indicators/<uuid:indicator_id>/split/"),
    api("indicators/<uuid:indicator_id>/split/", EDITORS, method="post", sends=SPLITTING),
    api("driver-links/"),
    api("driver-links/", EDITORS, method="post", sends=CLAIM),
    api("driver-links/<uuid:driver_id>/"),
    api("driver-links/<uuid:driver_id>/", EDITORS, method="patch"),
    api("driver-links/<uuid:driver_id>/", EDITORS, method="delete", is_destructive=True),
    api("indicators/<uuid:indicator_id>/target-points/", MAKERS, method="put"),
    api("indicators/<uuid:indicator_id>/retire/", MAKERS, method="post", sends=RETIRED),
    api("indicators/<uuid:indicator_id>/reinstate/", MAKERS, method="post", sends=()),
    api("objective-indicators/"),
    api("objective-indicators/", MAKERS, method="post", sends=LINKED),
    api("objective-indicators/<uuid:link_id>/"),
    api("objective-indicators/<uuid:link_id>/", MAKERS, method="patch", sends=LINKED[2:]),
    api("objective-indicators/<uuid:link_id>/", MAKERS, method="delete", is_destructive=True),
    api("measurements/"),
    api("measurements/", OWNERS, method="post", sends=FIGURE),
    api("measurements/<uuid:measurement_id>/"),
    api("imports/", KEEPERS),
    api("imports/", KEEPERS, method="post"),
    api(IMPORT, KEEPERS),
    api(f"{IMPORT}columns/", KEEPERS, method="post"),
    api(f"{IMPORT}apply/", KEEPERS, method="post"),
    api(f"{IMPORT}undo/", KEEPERS, method="post"),
    api("reviews/"),
    api("reviews/<uuid:review_id>/"),
    api("reviews/<uuid:review_id>/minutes.pdf"),
    api("reviews/<uuid:review_id>/start/", STEERING, method="post"),
    api("reviews/<uuid:review_id>/close/", STEERING, method="post"),
    api("cadences/"),
    api("cadences/", WRITERS, method="post", sends=API_RHYTHM),
    api(CADENCE),
    api(CADENCE, WRITERS, method="patch", sends=API_RHYTHM, is_destructive=True),
    api(f"{CADENCE}end/", WRITERS, method="post", sends=BECAUSE, is_destructive=True),
    api(f"{REVIEW}move/", WRITERS, method="post", sends=API_MOVED),
    api(f"{REVIEW}call-off/", WRITERS, method="post", sends=BECAUSE),
    api(f"{REVIEW}attendances/"),
    api(f"{REVIEW}answer/", EDITORS, method="post", sends=COMES),
    api(f"{REVIEW}reorder/", STEERING, method="post", sends=ORDERED),
    api(f"{REVIEW}ask-for-item/", STEERING | {"member"}, method="post", sends=WANTED),
    api(f"{REVIEW}defer-item/", STEERING, method="post", sends=WANTED, is_destructive=True),
    api(f"{REVIEW}take-back-deferral/", STEERING, method="post", sends=WANTED[:1]),
    api(f"{REVIEW}go-to-item/", STEERING, method="post", sends=(("item", "@item_id"),)),
    api(
        f"{REVIEW}hand-over-chair/",
        STEERING,
        method="post",
        sends=TO_MEMBER,
        is_destructive=True,
    ),
    api("review-questions/"),
    api("review-questions/", WRITERS | OWNERS, method="post", sends=QUESTION_TEXT),
    api(f"{QUESTION}answer/", STEERING | {"member"}, method="post", sends=REPLY),
    api("minutes-addenda/"),
    api("minutes-addenda/", STEERING, method="post", sends=ADDENDUM),
    api("agenda-items/<uuid:item_id>/decision/", STEERING, method="post", sends=ANSWER),
    api("decisions/"),
    api("decisions/latency/"),
    api("decision-requests/"),
    api("decision-requests/", EDITORS, method="post"),
    api("decision-requests/<uuid:request_id>/"),
    api("decision-requests/<uuid:request_id>/decide/", ANSWERING, method="post"),
    api("decision-requests/<uuid:request_id>/pass-on/", ANSWERING, method="post"),
    api("decision-requests/<uuid:request_id>/withdraw/", STEERING, method="post"),
    api("risks/"),
    api(
        "risks/",
        WRITERS | {"member"},
        method="post",
        sends=(*RAISED, ("objective", "@objective_id")),
    ),
    api(RISK),
    api(RISK, JUDGES, method="patch", sends=CHANGED_RISK),
    api(f"{RISK}assess/", JUDGES, method="post", sends=JUDGED),
    api(f"{RISK}occurred/", JUDGES, method="post", sends=SAID_OF_RISK),
    api(f"{RISK}close/", JUDGES, method="post", sends=SAID_OF_RISK),
    api("coaching-notes/"),
    api(
        "coaching-notes/",
        frozenset({"leader"}),
        method="post",
        sends=(*COACHED, ("person", "@member_id"), ("objective", "@objective_id")),
    ),
    api("coaching-notes/<uuid:note_id>/", PAIR, refused=404),
    api(
        "coaching-notes/<uuid:note_id>/",
        frozenset({"leader"}),
        method="delete",
        refused=404,
        is_destructive=True,
    ),
    api("coaching-notes/<uuid:note_id>/answer/", PAIR, method="post", sends=COACHED, refused=404),
    api("recalibrations/"),
    api("recalibrations/", EDITORS, method="post", foreign=422, sends=NEW_RECALIBRATION),
    api(RECALIBRATION),
    api(f"{RECALIBRATION}approve/", ANSWERER, method="post", is_destructive=True),
    api(f"{RECALIBRATION}decline/", ANSWERER, method="post"),
    api(f"{RECALIBRATION}withdraw/", ASKERS, method="post", is_destructive=True),
    api("interventions/"),
    api("interventions/", STEERING | {"member"}, method="post", sends=BEGUN),
    api(INTERVENTION),
    api(INTERVENTION, WORKERS, method="patch", sends=CHANGED),
    api(f"{INTERVENTION}start/", WORKERS, method="post", sends=STARTED_ON),
    api(f"{INTERVENTION}finish/", WORKERS, method="post", sends=()),
    api(f"{INTERVENTION}stop/", STOPPERS, method="post", sends=WHY),
    api(f"{INTERVENTION}check/", WORKERS, method="post"),
    api(f"{INTERVENTION}steps/", WORKERS, method="post", sends=NEW_STEP),
    api(f"{INTERVENTION}steps/<uuid:step_id>/done/", WORKERS, method="post"),
    api("lessons/"),
    api(
        "lessons/",
        WRITERS | {"member"},
        method="post",
        sends=(*LEARNT, ("objective", "@objective_id")),
    ),
    api("lessons/offers/", query="?text=canary"),
    api("lessons/<uuid:lesson_id>/"),
    api("lessons/<uuid:lesson_id>/", JUDGES, method="patch", sends=LEARNT),
    api(
        "lessons/<uuid:lesson_id>/take-back/",
        JUDGES,
        method="post",
        sends=BECAUSE,
        is_destructive=True,
    ),
    api("lessons/<uuid:lesson_id>/useful/", EVERYBODY - {"viewer"}, method="post"),
    api("health/"),
    api("health/<str:code>/", foreign=200),
    api("health/<str:code>/limit/", LIMITERS, method="put", foreign=200, sends=(("limit", "9"),)),
    api("health/<str:code>/limit/", LIMITERS, method="patch", foreign=200, sends=(("limit", "9"),)),
    api("cycles/"),
    api("cycles/", STEERING, method="post", sends=OPENED),
    api("cycles/<uuid:cycle_id>/"),
    api("cycles/<uuid:cycle_id>/prefill/", STEERING, method="post"),
    api(
        "cycles/<uuid:cycle_id>/submit/",
        EVERYBODY - {"viewer"},
        method="post",
        is_destructive=True,
    ),
    api("cycles/<uuid:cycle_id>/calibrate/", STEERING, method="post", is_destructive=True),
    api("cycles/<uuid:cycle_id>/sign/", STEERING, method="post", is_destructive=True),
    api(
        "cycles/<uuid:cycle_id>/close/",
        STEERING,
        method="post",
        sends=TO_MEND,
        is_destructive=True,
    ),
    api("evaluations/"),
    api("evaluations/<uuid:evaluation_id>/"),
    api(
        "evaluations/<uuid:evaluation_id>/submit/",
        SUBMITTERS,
        method="post",
        is_destructive=True,
    ),
    api(
        "evaluations/<uuid:evaluation_id>/send-back/",
        STEERING,
        method="post",
        sends=TO_MEND,
        is_destructive=True,
    ),
    api(
        "evaluations/<uuid:evaluation_id>/calibrate/", STEERING, method="post", is_destructive=True
    ),
    api("evaluations/<uuid:evaluation_id>/sign/", STEERING, method="post", is_destructive=True),
    api("evaluations/<uuid:evaluation_id>/quality-answers/"),
    api(
        "evaluations/<uuid:evaluation_id>/quality-answers/",
        STEERING | {"member"},
        method="post",
        sends=JUDGED,
        is_destructive=True,
    ),
    api("packs/"),
    api("packs/", STEERING, method="post", sends=OF_CLOSED),
    api("packs/<uuid:pack_id>/"),
    api("packs/<uuid:pack_id>/retry/", STEERING, method="post"),
    api("packs/<uuid:pack_id>/cancel/", STEERING, method="post"),
    api("packs/<uuid:pack_id>/manifest/"),
    api("packs/<uuid:pack_id>/compare/", query="?other=<uuid:pack_id>"),
    api("packs/<uuid:pack_id>/file/"),
    api("packs/<uuid:pack_id>/files/<str:kind>/"),
    api("pack-schedules/"),
    api("pack-schedules/", STEERING, method="post", sends=SCHEDULED),
    api("pack-schedules/<uuid:schedule_id>/"),
    api("pack-schedules/<uuid:schedule_id>/", STEERING, method="patch"),
    api("pack-schedules/<uuid:schedule_id>/pause/", STEERING, method="post"),
    api("pack-schedules/<uuid:schedule_id>/resume/", STEERING, method="post"),
    api("pack-schedules/<uuid:schedule_id>/end/", STEERING, method="post", is_destructive=True),
]

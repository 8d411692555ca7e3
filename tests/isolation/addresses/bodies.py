"""Parts of addresses, bodies that an address would take, and the roles of one verb."""

from tests.isolation.addresses.address import STEERING, WRITERS

REQUEST = "decisions/requests/<uuid:request_id>/"
ANSWERING = frozenset(
    {"leader", "controller", "member"}
)  # asked is the member, whom the controller stands in for
REVIEW, ITEM = "reviews/<uuid:review_id>/", "reviews/<uuid:review_id>/items/<uuid:item_id>/"
CADENCE = "cadences/<uuid:cadence_id>/"
COMING = frozenset({"member", "controller"})  # the member, and who stands in for them
COMES, BECAUSE = (("response", "accepted"),), (("because", "A strike"),)
OTHER_TIME = (("day", "2026-12-01"), ("time", "10:00"), *BECAUSE)
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
JUDGED_QUALITY = (("question", "leads"), ("answer", "well"), ("version", "0"))
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
# Its lead stays: what a lead may is asked of the same person before and after.
SEEN_UNIT = (("name", "Again"), ("kind", "team"), ("lead", "@leader_id"), ("version", "1"))
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

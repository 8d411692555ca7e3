"""What happened, as lines that a person can read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from perfmgmt.events.models import Event, EventQuerySet
from perfmgmt.organization.dates import moment

# The record is one list of what every app writes down: a new verb gets its words here.
VERBS = {
    "organization.founded": gettext_lazy("Founded the organisation"),
    "organization.person_invited": gettext_lazy("Invited a person"),
    "organization.invitation_withdrawn": gettext_lazy("Withdrew an invitation"),
    "organization.person_joined": gettext_lazy("Joined"),
    "organization.role_changed": gettext_lazy("Changed a role"),
    "organization.access_ended": gettext_lazy("Ended a person's access"),
    "organization.manager_changed": gettext_lazy("Said who somebody reports to"),
    "organization.stand_in_arranged": gettext_lazy("Arranged a stand-in"),
    "organization.stand_in_changed": gettext_lazy("Moved the end of an absence"),
    "organization.stand_in_withdrawn": gettext_lazy("Took a stand-in back"),
    "organization.api_key_created": gettext_lazy("Created an API key"),
    "organization.api_key_revoked": gettext_lazy("Revoked an API key"),
    "organization.settings_changed": gettext_lazy("Changed the settings"),
    "organization.terms_renamed": gettext_lazy("Renamed things"),
    "organization.unit_added": gettext_lazy("Added a unit"),
    "organization.unit_changed": gettext_lazy("Changed a unit"),
    "organization.unit_moved": gettext_lazy("Moved a unit"),
    "organization.unit_removed": gettext_lazy("Removed a unit"),
    "organization.units_set": gettext_lazy("Said where a person works"),
    "strategy.plan_created": gettext_lazy("Wrote a plan"),
    "strategy.plan_activated": gettext_lazy("Put a plan in force"),
    "strategy.priority_added": gettext_lazy("Added a priority"),
    "strategy.priorities_ranked": gettext_lazy("Ranked the priorities"),
    "strategy.plan_changed": gettext_lazy("Changed a plan"),
    "strategy.plan_made_default": gettext_lazy("Made a plan the default"),
    "strategy.plan_closed": gettext_lazy("Closed a plan"),
    "strategy.priority_changed": gettext_lazy("Changed a priority"),
    "strategy.priority_removed": gettext_lazy("Removed a priority"),
    "strategy.trade_off_added": gettext_lazy("Added a trade-off"),
    "strategy.trade_off_changed": gettext_lazy("Changed a trade-off"),
    "strategy.trade_off_withdrawn": gettext_lazy("Took a trade-off back"),
    "strategy.assumption_added": gettext_lazy("Added an assumption"),
    "strategy.assumption_changed": gettext_lazy("Changed an assumption"),
    "strategy.assumption_judged": gettext_lazy("Said how an assumption stands"),
    "strategy.assumption_removed": gettext_lazy("Removed an assumption"),
    "objectives.objective_created": gettext_lazy("Wrote an objective"),
    "objectives.objective_updated": gettext_lazy("Changed an objective"),
    "objectives.objective_ended": gettext_lazy("Ended an objective"),
    "objectives.objective_moved": gettext_lazy("Moved an objective in the cascade"),
    "objectives.view_shared": gettext_lazy("Shared a view of the objectives"),
    "objectives.view_withdrawn": gettext_lazy("Withdrew a shared view"),
    "objectives.objective_activated": gettext_lazy("Activated an objective"),
    "objectives.indicator_created": gettext_lazy("Created an indicator"),
    "objectives.indicator_changed": gettext_lazy("Changed an indicator"),
    "objectives.target_path_set": gettext_lazy("Set a target path"),
    "objectives.target_split": gettext_lazy("Split a target to the objectives below"),
    "objectives.target_revised": gettext_lazy("Recalibrated a target"),
    "objectives.indicator_retired": gettext_lazy("Retired an indicator"),
    "objectives.indicator_reinstated": gettext_lazy("Took up an indicator again"),
    "objectives.link_changed": gettext_lazy("Changed what an indicator means for an objective"),
    "objectives.indicator_unlinked": gettext_lazy("Took an indicator away from an objective"),
    "objectives.indicator_linked": gettext_lazy("Linked an indicator to an objective"),
    "objectives.limits_rebased": gettext_lazy("Took natural limits anew"),
    "objectives.forecast_misses": gettext_lazy("Alert: a forecast misses its target"),
    "objectives.indicator_overdue": gettext_lazy("Alert: an indicator is overdue"),
    "objectives.measurement_recorded": gettext_lazy("Recorded a figure"),
    "objectives.measurement_undone": gettext_lazy("Undid a check-in"),
    "objectives.measurement_validated": gettext_lazy("Validated a figure"),
    "objectives.figures_entered": gettext_lazy("Entered several figures"),
    "objectives.file_attached": gettext_lazy("Attached a file to a figure"),
    "objectives.period_locked": gettext_lazy("Locked a period"),
    "objectives.lock_lifted": gettext_lazy("Lifted a lock"),
    "objectives.exchange_rate_entered": gettext_lazy("Entered an exchange rate"),
    "objectives.exchange_rates_entered": gettext_lazy("Entered exchange rates"),
    "objectives.period_prepared": gettext_lazy("Prepared a close"),
    "objectives.period_reviewed": gettext_lazy("Reviewed a close"),
    "objectives.period_approved": gettext_lazy("Approved a close"),
    "objectives.period_reopened": gettext_lazy("Reopened a close"),
    "objectives.controller_commented": gettext_lazy("Commented as controller"),
    "objectives.reporting_set": gettext_lazy("Said how figures are reported"),
    "objectives.calendar_changed": gettext_lazy("Changed the fiscal calendar"),
    "objectives.threshold_set": gettext_lazy("Set a threshold of commentary"),
    "objectives.cause_added": gettext_lazy("Named a cause"),
    "objectives.cause_retired": gettext_lazy("Retired a cause"),
    "objectives.signal_acknowledged": gettext_lazy("Acknowledged a signal"),
    "objectives.formula_set": gettext_lazy("Set a formula"),
    "objectives.formula_cleared": gettext_lazy("Removed a formula"),
    "objectives.driver_link_added": gettext_lazy("Said what drives a measure"),
    "objectives.driver_link_changed": gettext_lazy("Changed what drives a measure"),
    "objectives.driver_link_removed": gettext_lazy("Removed what drives a measure"),
    "objectives.tables_imported": gettext_lazy("Imported tables"),
    "objectives.file_uploaded": gettext_lazy("Uploaded a file"),
    "objectives.import_done": gettext_lazy("A file was applied"),
    "objectives.import_failed": gettext_lazy("A file could not be read"),
    "objectives.import_undone": gettext_lazy("Undid an import"),
    "objectives.initiative_created": gettext_lazy("Wrote an initiative"),
    "objectives.initiative_changed": gettext_lazy("Changed an initiative"),
    "objectives.initiative_state_set": gettext_lazy("Said how an initiative stands"),
    "objectives.initiative_removed": gettext_lazy("Removed an initiative"),
    "objectives.milestone_added": gettext_lazy("Added a milestone"),
    "objectives.milestone_changed": gettext_lazy("Changed a milestone"),
    "objectives.milestone_reached": gettext_lazy("Reached a milestone"),
    "objectives.milestone_removed": gettext_lazy("Removed a milestone"),
    "objectives.outline_started": gettext_lazy("Started a plan from a template"),
    "objectives.outline_saved": gettext_lazy("Saved a template"),
    "objectives.outline_deleted": gettext_lazy("Deleted a template"),
    "accountability.handover_asked": gettext_lazy("Asked somebody to own an objective"),
    "accountability.handover_accepted": gettext_lazy("Took an objective over"),
    "accountability.handover_declined": gettext_lazy("Did not take an objective over"),
    "accountability.handover_withdrawn": gettext_lazy("Took a handover back"),
    "accountability.handover_done": gettext_lazy("Ownership changed on its day"),
    "accountability.membership_ended": gettext_lazy(
        "Passed on what somebody who left answered for"
    ),
    "accountability.role_given": gettext_lazy("Gave a role on an objective"),
    "accountability.role_taken": gettext_lazy("Took back a role on an objective"),
    "accountability.dependency_proposed": gettext_lazy("Asked for something by a day"),
    "accountability.dependency_agreed": gettext_lazy("Promised it"),
    "accountability.dependency_day_offered": gettext_lazy("Offered another day"),
    "accountability.dependency_day_declined": gettext_lazy("Kept the promised day"),
    "accountability.dependency_at_risk": gettext_lazy("Said that a promise is at risk"),
    "accountability.dependency_clear": gettext_lazy("Said that a promise holds again"),
    "accountability.dependency_kept": gettext_lazy("Said that a promise was kept"),
    "accountability.dependency_broken": gettext_lazy("Said that a promise is broken"),
    "accountability.dependency_withdrawn": gettext_lazy("Withdrew a dependency"),
    "accountability.dependency_escalated": gettext_lazy(
        "Brought a dependency before its authority"
    ),
    "accountability.alignment_added": gettext_lazy("Said what an objective also serves"),
    "accountability.alignment_changed": gettext_lazy("Said anew how it also contributes"),
    "accountability.alignment_removed": gettext_lazy("Took a further contribution back"),
    "accountability.bulk_edited": gettext_lazy("Edited many objectives"),
    "accountability.bulk_edit_undone": gettext_lazy("Undid an edit of many objectives"),
    "reviews.cadence_created": gettext_lazy("Set up a cadence"),
    "reviews.cadence_changed": gettext_lazy("Changed a cadence"),
    "reviews.cadence_ended": gettext_lazy("Ended a cadence"),
    "reviews.review_moved": gettext_lazy("Moved a review"),
    "reviews.review_called_off": gettext_lazy("Called off a review"),
    "reviews.invitation_answered": gettext_lazy("Answered an invitation"),
    "reviews.update_wanted": gettext_lazy("Last call for figures"),
    "reviews.calendar_feed_renewed": gettext_lazy("Set up a calendar feed"),
    "reviews.calendar_feed_revoked": gettext_lazy("Revoked a calendar feed"),
    "reviews.review_scheduled": gettext_lazy("Scheduled a review"),
    "reviews.review_reminder": gettext_lazy("Reminder of a review"),
    "reviews.review_frozen": gettext_lazy("Froze the figures of a review"),
    "reviews.review_started": gettext_lazy("Started a review"),
    "reviews.review_joined": gettext_lazy("Joined a review"),
    "reviews.item_opened": gettext_lazy("Opened an item of a review"),
    "reviews.agenda_reordered": gettext_lazy("Put an agenda in another order"),
    "reviews.item_asked_for": gettext_lazy("Asked for an item on an agenda"),
    "reviews.item_deferred": gettext_lazy("Deferred an item of an agenda"),
    "reviews.deferral_taken_back": gettext_lazy("Took a deferral back"),
    "reviews.pre_read_opened": gettext_lazy("Opened the agenda of a review"),
    "reviews.question_asked": gettext_lazy("Left a question for a review"),
    "reviews.question_answered": gettext_lazy("Answered a question for a review"),
    "reviews.chair_handed_over": gettext_lazy("Handed over the chair of a review"),
    "reviews.minutes_amended": gettext_lazy("Added to minutes"),
    "reviews.decision_recorded": gettext_lazy("Recorded a decision"),
    "reviews.recommendation_adopted": gettext_lazy("Adopted a recommendation"),
    "reviews.action_completed": gettext_lazy("Completed an action"),
    "reviews.decision_requested": gettext_lazy("Asked for a decision"),
    "reviews.request_passed_on": gettext_lazy("Passed a request for a decision on"),
    "reviews.request_withdrawn": gettext_lazy("Withdrew a request for a decision"),
    "reviews.request_decided": gettext_lazy("Decided between meetings"),
    "reviews.review_closed": gettext_lazy("Closed a review"),
    "reviews.risk_raised": gettext_lazy("Raised a risk"),
    "reviews.risk_assessed": gettext_lazy("Assessed a risk"),
    "reviews.risk_changed": gettext_lazy("Changed a risk"),
    "reviews.risk_occurred": gettext_lazy("Said that a risk has occurred"),
    "reviews.risk_closed": gettext_lazy("Closed a risk"),
    # Private to two people: the record does not say which of them did what, nor about whom.
    "reviews.coaching_note_written": gettext_lazy("Kept a coaching note"),
    "reviews.coaching_note_answered": gettext_lazy("Kept a coaching note"),
    "reviews.coaching_note_taken_back": gettext_lazy("Kept a coaching note"),
    "reviews.recalibration_asked": gettext_lazy("Asked for a recalibration"),
    "reviews.recalibration_approved": gettext_lazy("Approved a recalibration"),
    "reviews.recalibration_declined": gettext_lazy("Declined a recalibration"),
    "reviews.recalibration_withdrawn": gettext_lazy("Withdrew a recalibration"),
    "reviews.intervention_opened": gettext_lazy("Opened an intervention"),
    "reviews.intervention_changed": gettext_lazy("Changed an intervention"),
    "reviews.intervention_started": gettext_lazy("Started an intervention"),
    "reviews.intervention_finished": gettext_lazy("Finished an intervention"),
    "reviews.intervention_stopped": gettext_lazy("Stopped an intervention"),
    "reviews.step_added": gettext_lazy("Added a step"),
    "reviews.step_done": gettext_lazy("Did a step"),
    "reviews.step_removed": gettext_lazy("Took a step away"),
    "reviews.effect_checked": gettext_lazy("Checked an effect"),
    "evaluations.cycle_opened": gettext_lazy("Opened a cycle"),
    "evaluations.cycle_prefilled": gettext_lazy("Prefilled a cycle again"),
    "evaluations.cycle_closed": gettext_lazy("Closed a cycle"),
    "evaluations.quality_judged": gettext_lazy("Judged the quality of execution"),
    "evaluations.evaluation_submitted": gettext_lazy("Submitted an evaluation"),
    "evaluations.evaluations_submitted": gettext_lazy("Submitted evaluations"),
    "evaluations.evaluation_sent_back": gettext_lazy("Sent an evaluation back"),
    "evaluations.evaluation_calibrated": gettext_lazy("Calibrated an evaluation"),
    "evaluations.evaluations_calibrated": gettext_lazy("Calibrated evaluations"),
    "evaluations.evaluations_signed": gettext_lazy("Signed evaluations"),
    "evaluations.pack_requested": gettext_lazy("Asked for a pack"),
    "evaluations.pack_retried": gettext_lazy("Asked for a pack again"),
    "evaluations.pack_cancelled": gettext_lazy("Cancelled a pack"),
    "evaluations.packs_cleared": gettext_lazy("Removed the files of old packs"),
    "evaluations.schedule_created": gettext_lazy("Had packs made on a schedule"),
    "evaluations.schedule_changed": gettext_lazy("Changed a schedule of packs"),
    "evaluations.schedule_paused": gettext_lazy("Paused a schedule of packs"),
    "evaluations.schedule_resumed": gettext_lazy("Resumed a schedule of packs"),
    "evaluations.schedule_ended": gettext_lazy("Ended a schedule of packs"),
    "evaluations.pack_ready": gettext_lazy("A pack is ready"),
    "evaluations.pack_failed": gettext_lazy("A pack failed"),
    "evaluations.lesson_written": gettext_lazy("Wrote a lesson"),
    "evaluations.lesson_changed": gettext_lazy("Said a lesson better"),
    "evaluations.lesson_taken_back": gettext_lazy("Took a lesson back"),
    "evaluations.lesson_found_useful": gettext_lazy("Found a lesson useful"),
    "evaluations.health_limit_set": gettext_lazy("Set a limit of process health"),
    "evaluations.health_read": gettext_lazy("Kept how the process did in a month"),
    "demo.clock_advanced": gettext_lazy("Advanced the clock"),
}
PAGES = {
    "membership": "pages:person",
    "objective": "pages:objective",
    "dependency": "accountability:dependency",
    "risk": "reviews:risk",
    "recalibration": "reviews:recalibration",
    "intervention": "reviews:intervention",
    "lesson": "evaluations:lesson",
    "cycle": "evaluations:cycle",
    "evaluation": "evaluations:evaluation",
}
NAMES_IN_PAYLOAD = ("title", "name", "subject")
MOST_DETAILS = 12
LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Line:
    event_id: str
    when: str
    machine_time: str
    recorded: str
    who: str
    through: str
    what: str
    about: str
    about_href: str
    subject_id: str
    details: list[tuple[str, str]]


def verb_words(verb: str) -> str:
    """ "objectives.indicator_linked" without words of its own is "Indicator linked"."""
    words = VERBS.get(verb)
    return str(words) if words else verb.partition(".")[2].replace("_", " ").capitalize()


def older_than(events: EventQuerySet, event: Event) -> EventQuerySet:
    """What stands below `event` in a list of the newest first."""
    return events.filter(
        Q(recorded_at__lt=event.recorded_at) | Q(recorded_at=event.recorded_at, id__lt=event.pk)
    )


def line(event: Event, slug: str, now: datetime) -> Line:
    happened = localtime(event.happened_at)
    page = PAGES.get(event.subject_kind)
    return Line(
        event_id=str(event.pk),
        when=moment(event.happened_at, now),
        machine_time=happened.isoformat(),
        recorded=_recorded(event, now),
        who=event.actor.name if event.actor else _("The system"),
        through=_through(event),
        what=verb_words(event.verb),
        about=_about(event.payload),
        about_href=reverse(page, args=[slug, event.subject_id]) if page else "",
        subject_id=str(event.subject_id),
        details=_details(event.payload),
    )


def _recorded(event: Event, now: datetime) -> str:
    """In a sandbox, and for what came in later, the record is younger than the fact."""
    if localdate(event.happened_at) == localdate(event.recorded_at):
        return ""
    return _("recorded %(when)s") % {"when": moment(event.recorded_at, now)}


def _through(event: Event) -> str:
    if event.stand_in_for:
        return _("for %(name)s") % {"name": event.stand_in_for.name}
    if event.api_key:
        return _("by the key %(name)s") % {"name": event.api_key.name}
    return ""


def _about(payload: dict[str, Any]) -> str:
    return next((str(payload[key]) for key in NAMES_IN_PAYLOAD if payload.get(key)), "")


def _details(payload: dict[str, Any]) -> list[tuple[str, str]]:
    shown = [
        (key.replace("_", " ").capitalize(), _in_words(value))
        for key, value in sorted(payload.items())
    ]
    rest = len(shown) - MOST_DETAILS
    if rest > 0:
        more = ngettext("%(count)s more", "%(count)s more", rest) % {"count": rest}
        shown = [*shown[:MOST_DETAILS], ("…", more)]
    return shown


def _in_words(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            words = "–"
        case bool():
            words = _("yes") if value else _("no")
        case list():
            words = ", ".join(_in_words(each) for each in value)
        case dict():
            words = "; ".join(f"{key}: {_in_words(each)}" for key, each in value.items())
        case _:
            words = str(value)
    return words if len(words) <= LONGEST_DETAIL else words[: LONGEST_DETAIL - 1] + "…"

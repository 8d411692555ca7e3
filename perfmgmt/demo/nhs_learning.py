"""What NHS England A&E has learnt so far: from public figures, before its first review."""

from evaluations.breakdowns import month_ended, read_standing
from evaluations.services import keep_readings, write_lesson
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Organization

LESSONS = (
    (
        "controller",
        "A national average hides the providers that cannot meet the standard",
        "Set the target for each provider by what its process can do, and say how it should change.",
        "target_setting",
    ),
    (
        "owner",
        "Attendances alone do not explain the four-hour waits; full beds do",
        "Measure emergency admissions beside attendances before demand is named as the cause.",
        "diagnosis",
    ),
    (
        "region",
        "Winter plans that begin in November come after the rise",
        "Ask for beds and staff in September, while the breaches within four hours are still few.",
        "assumption",
    ),
)


def learn(organization: Organization, people: dict[str, Membership]) -> None:
    """Three lessons of the whole country, and how the process stood at the end of September."""
    now = organization.now()
    england = Objective.objects.get(external_key="ENG")
    for author, title, next_time, tag in LESSONS:
        write_lesson(
            actor=people[author],
            title=title,
            next_time=next_time,
            tag=tag,
            objective=england,
            now=now,
        )
    keep_readings(
        organization=organization,
        month=month_ended(organization.today()),
        figures=read_standing(organization, now).figures,
        now=now,
    )

from perfmgmt.events.models import Event
from strategy import services
from strategy.notices import NOTICES
from tests import factories
from tests.factories import NOW


def test_a_sponsor_reads_the_priorities_in_rank_order(cast):
    plan = factories.plan(title="Plan 2026–28", state="draft")
    for rank, title in enumerate(("Deliver", "Grow"), start=1):
        factories.priority(plan=plan, rank=rank, title=title, sponsor=cast.alice)
    services.activate_plan(actor=cast.carol, now=NOW, plan=plan)
    event = Event.objects.get(verb="strategy.plan_activated")

    notice = NOTICES[event.verb](event, cast.alice)

    assert notice.subject == "“Plan 2026–28” is in force; you sponsor one of its priorities"
    assert notice.body == "2 priorities, in rank order:\n1. Deliver\n2. Grow"
    assert notice.path == "direction/"

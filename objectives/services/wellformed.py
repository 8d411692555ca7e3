"""What is refused about an objective whoever writes it: a page, a key, an import or the demo."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.rules import tags as tagging
from objectives.rules.cascade import circle_through
from objectives.rules.refusal import RuleError
from objectives.services.refusals import refused
from perfmgmt.tenancy.access import Refused
from strategy.models import Perspective, Tension

LONGEST_TITLE = Objective._meta.get_field("title").max_length


def refuse_badly_written(objective: Objective, changed: frozenset[str] | None = None) -> None:
    """Title, days, owner and place. `changed` are the fields to look at; None is all of them.

    What was right when it was written and is not now, such as an owner who has left, keeps nobody
    from changing something else.
    """

    def is_new(*names: str) -> bool:
        return changed is None or bool(changed.intersection(names))

    if is_new("title"):
        _refuse_title(objective.title)
    if is_new("starts_on", "due_on"):
        _refuse_days(objective.starts_on, objective.due_on)
    if is_new("tension") and objective.tension not in {"", *Tension.values}:
        raise Refused(_("There is no such tension."), field="tension")
    if is_new("perspective") and objective.perspective not in {"", *Perspective.values}:
        raise Refused(_("There is no such perspective."), field="perspective")
    owner, parent = objective.owner, objective.parent
    if is_new("owner") and owner and not owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": owner.name}, field="owner")
    offered = (Objective.State.DRAFT, Objective.State.ACTIVE)
    if is_new("parent") and parent and parent.state not in offered:
        sentence = _("“%(title)s” has ended. Choose one that is still going on.")
        raise Refused(sentence % {"title": parent}, field="parent")


def refuse_circle(objective: Objective) -> None:
    """Its parent must not stand below it. The caller holds the shape of the cascade (`lock_shape`)."""
    if objective.parent_id is None:
        return
    if objective.parent_id == objective.pk:
        raise Refused(_("An objective does not stand below itself."), field="parent")
    parents = dict(Objective.objects.order_by().values_list("pk", "parent"))
    circle = circle_through(objective.pk, objective.parent_id, parents)
    if circle is None:
        return
    titles = dict(Objective.objects.filter(pk__in=circle).values_list("pk", "title"))
    way = [titles[each] for each in circle[1:]]
    sentence = _("“%(below)s” stands below “%(above)s” already: %(way)s.")
    words = {"below": way[0], "above": way[-1], "way": " → ".join(way)}
    raise Refused(sentence % words, field="parent")


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """As they are stored: each once, without regard to capitals."""
    try:
        return tagging.tidy(tags)
    except RuleError as error:
        raise refused(error) from error


def _refuse_title(title: str) -> None:
    if not title:
        raise Refused(_("Give the objective a title."), field="title")
    if len(title) > (LONGEST_TITLE or 0):
        sentence = _("A title has at most %(most)d characters.")
        raise Refused(sentence % {"most": LONGEST_TITLE}, field="title")


def _refuse_days(starts_on: date | None, due_on: date | None) -> None:
    if starts_on and due_on and due_on < starts_on:
        raise Refused(_("It is due before it begins."), field="due_on")

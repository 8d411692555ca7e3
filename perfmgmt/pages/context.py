"""What every page of an organisation shows around its content.

Everything that asks the database is lazy: a fragment for htmx, an error page or a redirect never
looks at the rail and so never pays for it.
"""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from evaluations.permissions import may_write_lesson
from perfmgmt.pages import navigation


def shell(request):
    """Organisation, member and clock; the rail's steps and counts when a page draws the rail."""
    member = getattr(request, "member", None)
    context = {
        "organization": getattr(request, "organization", None),
        "member": member,
        "now": getattr(request, "now", None),
    }
    if member is None or not request.user.is_authenticated:
        return context
    slug = request.organization.slug
    write_lesson = reverse("evaluations:lesson-write", args=[slug])
    counts = SimpleLazyObject(lambda: navigation.counts_for(request))
    view = request.resolver_match.view_name if request.resolver_match else ""
    return context | {
        "counts": counts,
        # The list of objectives, which knows nothing above it, sends what was ticked to this address.
        "bulk_edit_href": reverse("accountability:bulk-edit", args=[slug]),
        "health_href": reverse("evaluations:health", args=[slug]),
        # Likewise reviews, from whose minutes and room a lesson is written; viewers write none.
        "write_lesson_href": write_lesson if may_write_lesson(member) else "",
        "nav": SimpleLazyObject(
            lambda: navigation.steps(member, navigation.counts_for(request), view)
        ),
        "today_count": SimpleLazyObject(lambda: counts.today),
        "cause_settings": reverse("objectives:own-causes", args=[slug]),
        "figure_settings": reverse("objectives:figure-settings", args=[slug]),
        "inbox_count": SimpleLazyObject(lambda: counts.inbox),
        "my_organizations": SimpleLazyObject(lambda: counts.organizations),
    }

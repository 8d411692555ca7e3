"""What every page of an organisation shows around its content.

Everything that asks the database is lazy: a fragment for htmx, an error page or a redirect never
looks at the rail and so never pays for it.
"""

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

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
    counts = SimpleLazyObject(lambda: navigation.counts_for(request))
    view = request.resolver_match.view_name if request.resolver_match else ""
    return context | {
        "counts": counts,
        # The list of objectives, which knows nothing above it, sends what was ticked to this address.
        "bulk_edit_href": reverse("accountability:bulk-edit", args=[slug]),
        "nav": SimpleLazyObject(
            lambda: navigation.steps(member, navigation.counts_for(request), view)
        ),
        "today_count": SimpleLazyObject(lambda: counts.today),
        "cause_settings": reverse("objectives:causes", args=[request.organization.slug]),
        "inbox_count": SimpleLazyObject(lambda: counts.inbox),
        "my_organizations": SimpleLazyObject(lambda: counts.organizations),
    }

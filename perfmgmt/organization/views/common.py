from functools import wraps

from django.utils.translation import gettext as _

from perfmgmt.organization.permissions import may_administer
from perfmgmt.tenancy.access import require


def administrators_only(view):
    """403 for every other member."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        require(
            allowed=may_administer(request.member),
            sentence=_("Only an admin of the organisation may do this."),
        )
        return view(request, *args, **kwargs)

    return guarded

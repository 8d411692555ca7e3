"""Who calls: the middleware has found the member; here DRF learns it and writing is limited."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission

from perfmgmt.tenancy.models import Role


class MemberAuthentication(BaseAuthentication):
    """By API key or by the session of a signed-in member; a session also has to prove its CSRF token."""

    def authenticate(self, request):
        caller = request._request
        if getattr(caller, "member", None) is None:
            return None
        if caller.api_key is None:
            SessionAuthentication().enforce_csrf(request)
        return caller.user, caller.api_key

    def authenticate_header(self, request) -> str:
        return "Bearer"


class IsMember(BasePermission):
    """Members read; viewers and keys without the right to write only read."""

    def has_permission(self, request, view) -> bool:
        if request.member is None:
            return False
        if request.method in SAFE_METHODS:
            return True
        if request.api_key is not None and not request.api_key.can_write:
            self.message = _("This API key may only read. Use one that may write.")
            return False
        if request.member.role == Role.VIEWER:
            self.message = _("Viewers may only read.")
            return False
        return True

"""The way into an organisation: from the address, for a member, in one transaction."""

import re
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from perfmgmt.tenancy.http import IncomingRequest
from perfmgmt.tenancy.models import ApiKey, Membership, Organization
from perfmgmt.tenancy.scope import tenant_scope
from perfmgmt.tenancy.wording import own_words

TENANT_PATH = re.compile(r"^/(?P<kind>o|api/v1)/(?P<slug>[a-z0-9-]+)(?P<rest>/.*)?$")
# Bound to an organisation before there is a member: the secret in the address is the way in.
BOUND_WITHOUT_MEMBER = re.compile(
    r"^/(invitation/[A-Za-z0-9_-]{20,}/|calendar/[A-Za-z0-9_-]{20,}\.ics)$"
)
GLOBAL_API_PATHS = frozenset({"schema"})


class TenantMiddleware:
    """Refuses strangers before it looks up the organisation, then binds it and renders inside.

    The transaction is ours and not ATOMIC_REQUESTS, because that one ends before a TemplateResponse
    renders. A response of 400 or more rolls back: Django and DRF have by then turned an exception
    into a response.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: IncomingRequest) -> HttpResponse:
        request.now = timezone.now()
        request.organization = request.member = request.api_key = None
        self._speak(request)
        match = TENANT_PATH.match(request.path_info)
        if not match or (match["kind"] == "api/v1" and match["slug"] in GLOBAL_API_PATHS):
            return self.get_response(request)
        if match["kind"] == "o" and BOUND_WITHOUT_MEMBER.match(match["rest"] or ""):
            return self._bound(request, match["slug"], self._anyone)
        secret = _bearer(request) if match["kind"] == "api/v1" else None
        if secret:
            return self._bound(request, match["slug"], self._holder_of(secret), _unauthorized)
        if not request.user.is_authenticated:
            return _stranger(request, match["kind"])
        return self._bound(request, match["slug"], self._member)

    def process_view(self, request, view, args, kwargs):
        if request.organization is not None:
            kwargs.pop("organization", None)  # bound already: views need not carry it

    def _bound(self, request, slug, identify, refuse=None):
        organization = Organization.objects.by_slug(slug)
        if organization is None:
            return _refused(refuse)
        with tenant_scope(organization.id):
            request.organization = organization
            request.now = organization.now()
            if not identify(request):
                return _refused(refuse)
            if request.member:
                request.member.organization = organization
            with timezone.override(organization.zone), own_words(organization):
                self._speak(request)
                response = self.get_response(request)
                if response.status_code >= HTTPStatus.BAD_REQUEST:
                    transaction.set_rollback(True)
                elif request.api_key is not None:
                    ApiKey.objects.note_use(request.api_key, timezone.localdate())
            return response

    @staticmethod
    def _speak(request) -> None:
        """The person's language, else the organisation's, else the browser's."""
        wanted = request.user.language if request.user.is_authenticated else ""
        if not wanted and request.organization is not None:
            wanted = request.organization.locale
        translation.activate(wanted or translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    @staticmethod
    def _anyone(request) -> bool:
        return True

    @staticmethod
    def _member(request) -> bool:
        people = Membership.objects.standing_in_on(request.organization.today())
        request.member = people.of_user(request.user.pk)
        return request.member is not None

    @staticmethod
    def _holder_of(secret: str):
        def identify(request) -> bool:
            keys = ApiKey.objects.standing_in_on(request.organization.today())
            request.api_key = keys.usable(secret, timezone.now())
            request.member = request.api_key and request.api_key.member
            if request.api_key:
                request.member.row_standing_in = request.api_key.row_standing_in
                request._dont_enforce_csrf_checks = True
            return request.api_key is not None

        return identify


def _bearer(request) -> str | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None


def _stranger(request, kind: str) -> HttpResponse:
    if kind == "api/v1":
        return _unauthorized()
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        response["HX-Redirect"] = settings.LOGIN_URL
        return response
    return redirect_to_login(request.get_full_path())


def _refused(refuse) -> HttpResponse:
    if refuse:
        return refuse()
    raise Http404


def _unauthorized() -> HttpResponse:
    problem = {
        "type": "about:blank",
        "title": _("Not signed in"),
        "status": HTTPStatus.UNAUTHORIZED,
        "detail": _("Send a valid API key of this organisation as “Authorization: Bearer …”."),
    }
    response = JsonResponse(
        problem, status=HTTPStatus.UNAUTHORIZED, content_type="application/problem+json"
    )
    response["WWW-Authenticate"] = "Bearer"
    return response

"""One address of the resolver: who may use it, and how it is asked."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, get_resolver

EVERYBODY = frozenset({"admin", "leader", "controller", "member", "viewer"})
ADMIN = frozenset({"admin"})
STEERING = frozenset({"leader", "controller"})
WRITERS = frozenset({"admin", "leader", "controller"})
OWNERS = frozenset({"admin", "controller", "member"})  # of the member's own indicator
EDITORS = WRITERS | OWNERS
ARRANGERS = frozenset({"admin", "leader", "member"})  # of the member's own absence
RECIPIENT = frozenset({"member"})  # somebody else's inbox does not exist
PAGE, API = "o/<slug:organization>/", "api/v1/<slug:organization>/"
PARAMETER = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One route of the resolver, asked with one method.

    `roles` are those that may; any other member gets `refused`. `foreign` is what those that may get for ids
    of another organisation; `query` names an id that the address cannot do without. `is_destructive` keeps the roles test from really doing it: outsiders and
    foreign ids are still tried. `sends` makes the body one that the address would take: "@name" is an id.
    """

    route: str
    roles: frozenset[str] = EVERYBODY
    method: str = "get"
    foreign: int = 404
    refused: int = 403
    query: str = ""
    is_destructive: bool = False
    sends: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return f"{self.method.upper()} {self.route.replace('<slug:organization>/', '')}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API)

    @property
    def has_ids(self) -> bool:
        return len(PARAMETER.findall(self.route + self.query)) > 1

    @property
    def is_bound_without_member(self) -> bool:
        return "/invitation/" in self.route or self.route.endswith(".ics")

    @property
    def anonymous(self) -> int:
        if self.is_bound_without_member:
            return 404
        return 401 if self.is_api else 302

    def refusal(self, role: str) -> int:
        """A viewer's writing through the API is refused before anything is fetched."""
        writes = self.is_api and self.method != "get"
        return 403 if writes and role == "viewer" else self.refused

    def path(self, slug: str, ids: dict) -> str:
        named = {"reason": "no_owner", "code": "stale_data", "question": "leads"}
        values = {"organization": slug} | named | ids
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), self.route + self.query)

    def body(self, ids: dict) -> str:
        """Every id of the realm (or of the one given as `body`) under every name a form may use."""
        ids = ids.get("body", ids)
        fields = {
            name: str(value)
            for key, value in ids.items()
            for name in (key, key.removesuffix("_id"))
        }
        if self.sends:
            fields = {
                name: str(ids[value[1:]]) if value.startswith("@") else value
                for name, value in self.sends
            }
        return json.dumps(fields) if self.is_api else urlencode(fields)


def routes_of_resolver() -> set[str]:
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns, before: str):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def page(route: str, roles: frozenset[str] = EVERYBODY, **options) -> Address:
    return Address(PAGE + route, roles, **options)


def api(route: str, roles: frozenset[str] = EVERYBODY, **options) -> Address:
    return Address(API + route, roles, **options)


# Of no organisation: sign-in and one's own account, probes, the description of the API.
GLOBAL_ROUTES = {
    "",
    "healthz",
    "readyz",
    "api/v1/schema/",
    "accounts/login/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/signup/",
    "accounts/password/change/",
    "accounts/password/set/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/key/done/",
}

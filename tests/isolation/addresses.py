"""Who may use which address. An address of the resolver without a row here fails the matrix."""

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
        return "/invitation/" in self.route

    @property
    def anonymous(self) -> int:
        if self.is_bound_without_member:
            return 404
        return 401 if self.is_api else 302

    def path(self, slug: str, ids: dict) -> str:
        values = {"organization": slug, "reason": "no_owner"} | ids
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


REVIEW, ITEM = "reviews/<uuid:review_id>/", "reviews/<uuid:review_id>/items/<uuid:item_id>/"
PLAN, PERSON = "direction/plans/<uuid:plan_id>/", "settings/people/<uuid:member_id>/"
OF_CLOSED = (("review", "@closed_review_id"), ("kind", "xlsx"))
ANSWER = (("kind", "intervene"), ("text", "Help"), ("owner", "@member_id"), ("version", "1"))
FIGURE = (
    ("indicator", "@indicator_id"),
    ("period_start", "2026-10-01"),
    ("value", "86"),
    ("cause", "execution"),
    ("commentary", "Late castings."),
    ("correction_reason", "Counted twice."),
)
SERVED_BY = "objectives/<uuid:objective_id>/indicators/<uuid:link_id>/"
MAKERS = WRITERS | {"member"}
WRITTEN = (("title", "Another"), ("owner", "@member_id"), ("unit", "@unit_id"))
RETIRED = (("from_day", "2026-12-01"), ("because", "Nobody reads it."))
LINKED = (("objective", "@draft_id"), ("indicator", "@loose_id"), ("role", "lag"))
ACTIVATE_OBJECTIVE = "objectives/<uuid:objective_id>/activate/"

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

ADDRESSES = [
    page(""),
    page("direction/"),
    page("objectives/<uuid:objective_id>/"),
    page("alignment/"),
    page("alignment/branch/", query="?objective=<uuid:objective_id>"),
    page("people/<uuid:member_id>/"),
    page("search/"),
    page("preferences/", method="post"),
    page("direction/plans/new/", WRITERS),
    page("direction/plans/new/", WRITERS, method="post"),
    page(f"{PLAN}activate/", WRITERS, method="post"),
    page(f"{PLAN}rank/", WRITERS, method="post"),
    page(f"{PLAN}priorities/new/", WRITERS),
    page(f"{PLAN}priorities/new/", WRITERS, method="post"),
    page(f"{PLAN}trade-offs/new/", WRITERS),
    page(f"{PLAN}trade-offs/new/", WRITERS, method="post"),
    page("objectives/"),
    page("measures/"),
    page("measures/<uuid:indicator_id>/"),
    page("measures/signals/<uuid:signal_id>/", WRITERS | OWNERS),
    page("measures/signals/<uuid:signal_id>/", WRITERS | OWNERS, method="post"),
    page("measures/new/", MAKERS),
    page("measures/new/", MAKERS, method="post"),
    page("measures/new/", MAKERS, query="?objective=<uuid:draft_id>"),
    page("measures/<uuid:indicator_id>/edit/", MAKERS),
    page("measures/<uuid:indicator_id>/edit/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/path/", MAKERS),
    page("measures/<uuid:indicator_id>/path/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/retire/", MAKERS),
    page("measures/<uuid:indicator_id>/retire/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/reinstate/", MAKERS),
    page("measures/<uuid:indicator_id>/reinstate/", MAKERS, method="post"),
    page("measures/<uuid:indicator_id>/attach/", MAKERS),
    page("measures/<uuid:indicator_id>/attach/", MAKERS, method="post"),
    page("objectives/<uuid:objective_id>/indicators/add/", MAKERS),
    page("objectives/<uuid:objective_id>/indicators/add/", MAKERS, method="post"),
    page(f"{SERVED_BY}edit/", MAKERS),
    page(f"{SERVED_BY}edit/", MAKERS, method="post"),
    page(f"{SERVED_BY}remove/", MAKERS),
    page(f"{SERVED_BY}remove/", MAKERS, method="post", is_destructive=True),
    page("update/"),
    page("update/<uuid:indicator_id>/", OWNERS),
    page("update/<uuid:indicator_id>/", OWNERS, method="post"),
    page("update/<uuid:indicator_id>/preview/", OWNERS),
    page("accountability/"),
    page("reviews/"),
    page(REVIEW),
    page(f"{REVIEW}room/"),
    page(f"{REVIEW}wall/"),
    page(f"{REVIEW}live/"),
    page(f"{REVIEW}start/", STEERING, method="post"),
    page(f"{REVIEW}close/", STEERING),
    page(f"{REVIEW}close/", STEERING, method="post"),
    page(ITEM),
    page(f"{ITEM}open/", STEERING, method="post"),
    page(f"{ITEM}decision/", STEERING, method="post"),
    page(f"{ITEM}proposals/<slug:reason>/", STEERING),
    page("interventions/"),
    page("decisions/"),
    page("decisions/<uuid:decision_id>/done/", STEERING | {"member"}, method="post"),
    page("decisions/<uuid:decision_id>/adopt/", frozenset({"leader", "member"}), method="post"),
    page("learning/"),
    page("packs/"),
    page("packs/", STEERING, method="post", sends=OF_CLOSED),
    page("packs/<uuid:pack_id>/row/"),
    page("packs/<uuid:pack_id>/retry/", STEERING, method="post"),
    page("packs/<uuid:pack_id>/file/"),
    page("settings/", ADMIN),
    page("settings/", ADMIN, method="post"),
    page("settings/people/", ADMIN),
    page("settings/people/invite/", ADMIN),
    page("settings/people/invite/", ADMIN, method="post"),
    page(f"{PERSON}role/", ADMIN, method="post"),
    page(f"{PERSON}end-access/", ADMIN),
    page(f"{PERSON}end-access/", ADMIN, method="post", is_destructive=True),
    page(f"{PERSON}invite/", ADMIN, method="post"),
    page("settings/invitations/<uuid:invitation_id>/withdraw/", ADMIN, method="post"),
    page("settings/keys/", ADMIN),
    page("settings/keys/create/", ADMIN),
    page("settings/keys/create/", ADMIN, method="post"),
    page("settings/keys/<uuid:key_id>/revoke/", ADMIN),
    page("settings/keys/<uuid:key_id>/revoke/", ADMIN, method="post", is_destructive=True),
    page("inbox/"),
    page("inbox/read/", method="post"),
    page("inbox/<uuid:notification_id>/", RECIPIENT, refused=404),
    page("inbox/<uuid:notification_id>/read/", RECIPIENT, method="post", refused=404),
    page("audit/", frozenset({"admin", "controller"})),
    page("invitation/<str:token>/", frozenset(), refused=404),  # the secret itself is the way in
    page("settings/clock/", frozenset({"admin", "leader"})),
    page("settings/clock/", frozenset({"admin", "leader"}), method="post"),
    api("plans/"),
    api("priorities/"),
    api("trade-offs/"),
    api("objectives/"),
    api("objectives/<uuid:objective_id>/"),
    api(ACTIVATE_OBJECTIVE, WRITERS | OWNERS, method="post"),
    api("indicators/"),
    api("indicators/<uuid:indicator_id>/"),
    api("indicators/", MAKERS, method="post", sends=WRITTEN),
    api("indicators/<uuid:indicator_id>/", MAKERS, method="patch", sends=WRITTEN[:1]),
    api("indicators/<uuid:indicator_id>/analysis/"),
    api("indicators/<uuid:indicator_id>/target-points/", MAKERS, method="put"),
    api("indicators/<uuid:indicator_id>/retire/", MAKERS, method="post", sends=RETIRED),
    api("indicators/<uuid:indicator_id>/reinstate/", MAKERS, method="post", sends=()),
    api("objective-indicators/"),
    api("objective-indicators/", MAKERS, method="post", sends=LINKED),
    api("objective-indicators/<uuid:link_id>/"),
    api("objective-indicators/<uuid:link_id>/", MAKERS, method="patch", sends=LINKED[2:]),
    api("objective-indicators/<uuid:link_id>/", MAKERS, method="delete", is_destructive=True),
    api("measurements/"),
    api("measurements/", OWNERS, method="post", sends=FIGURE),
    api("measurements/<uuid:measurement_id>/"),
    api("reviews/"),
    api("reviews/<uuid:review_id>/"),
    api("reviews/<uuid:review_id>/start/", STEERING, method="post"),
    api("reviews/<uuid:review_id>/close/", STEERING, method="post"),
    api("agenda-items/<uuid:item_id>/decision/", STEERING, method="post", sends=ANSWER),
    api("decisions/"),
    api("packs/"),
    api("packs/", STEERING, method="post", sends=OF_CLOSED),
    api("packs/<uuid:pack_id>/"),
    api("packs/<uuid:pack_id>/file/"),
]

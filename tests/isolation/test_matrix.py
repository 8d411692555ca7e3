"""Wall four: every address × every identity, in normal mode, with policies alone, with scoping alone.

`addresses.py` says who may use what; an address of the resolver without a row there fails. Roles are told
apart and outsiders turned away above the walls, so with one of them down a role that may says what all would;
`--thorough` asks everybody again. Everything is committed, and the other organisation is read over the owner's
own connection: inside one outer transaction such assertions would pass without looking.
"""

from collections import Counter
from contextlib import closing, contextmanager

import pytest
from django.core.cache import cache
from django.db import connections, models
from django.test import Client

from perfmgmt.tenancy.models import TenantManager, TenantOwned
from tests.conftest import MATRIX, empty_every_table, owner_connection
from tests.isolation.addresses import ADDRESSES, GLOBAL_ROUTES, Address, routes_of_resolver
from tests.isolation.realm import PRIVATE, Realm
from tests.isolation.world import realm

HOME_CANARY, RIVAL_CANARY = "homecanary", "rivalcanary"
MODES = ["normal", "policies alone", "scoping alone"]
ROLES = ["admin", "leader", "controller", "member", "viewer"]


@contextmanager
def _scoping_off():
    """Wall one taken down: the managers neither raise nor filter."""
    scoped = TenantManager.get_queryset
    TenantManager.get_queryset = models.Manager.get_queryset
    try:
        yield
    finally:
        TenantManager.get_queryset = scoped


@contextmanager
def _policies_off():
    """Wall three taken down: the web serves as the role that passes every policy."""
    settings = connections["default"].settings_dict
    restricted = {key: settings[key] for key in ("USER", "PASSWORD")}
    connections["default"].close()
    settings |= {key: connections["owner"].settings_dict[key] for key in restricted}
    try:
        yield
    finally:
        connections["default"].close()
        settings |= restricted


@contextmanager
def _nothing_off():
    yield


WITHOUT = {"normal": _nothing_off, "policies alone": _scoping_off, "scoping alone": _policies_off}


@pytest.fixture(scope="module", params=MODES)
def realms(request, django_db_setup, django_db_blocker, tmp_path_factory):
    from django.conf import settings

    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock():
        home, rival = realm("home", HOME_CANARY), realm("rival", RIVAL_CANARY)
        with WITHOUT[request.param]():
            yield request.param, home, rival
        empty_every_table()
        connections["default"].close()


@pytest.fixture(autouse=True)
def _media(realms):
    """The realms' files stay where they were made."""


@pytest.fixture
def mode(realms) -> str:
    return realms[0]


@pytest.fixture
def is_thorough(request) -> bool:
    return request.config.getoption("--thorough")


@pytest.fixture
def asks_everybody(mode, is_thorough) -> bool:
    return mode == "normal" or is_thorough


@pytest.fixture
def home(realms) -> Realm:
    return realms[1]


@pytest.fixture
def rival(realms) -> Realm:
    return realms[2]


@pytest.fixture(scope="module")
def fingerprint(realms):
    """`fingerprint(organization_id)`: a checksum of every committed row of it, table by table, as the owner sees it."""
    each = (
        "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t.id), '')) FROM {0} t"
        " WHERE organization_id = $1"
    )
    tables = [model._meta.db_table for model in TenantOwned.__subclasses__()]
    statement = " UNION ALL ".join(each.format(table) for table in tables)
    with closing(owner_connection()) as connection, connection.cursor() as cursor:
        # Planned once: eighty tables take longer to plan than to read.
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE fingerprint(uuid) AS {statement}")

        def take(organization_id) -> dict[str, str]:
            cursor.execute("EXECUTE fingerprint(%s)", [str(organization_id)])
            return dict(cursor.fetchall())

        yield take


@pytest.fixture(scope="module")
def rival_before(realms, fingerprint) -> dict[str, str]:
    """Nothing that anybody does here may change it, ever."""
    return fingerprint(realms[2].organization.id)


def send(client: Client, address: Address, realm: Realm, ids: dict, query: str = "", **headers):
    path = address.path(realm.organization.slug, ids)
    path += query.replace("?", "&") if "?" in path else query
    if address.method == "get":
        return client.get(path, headers=headers)
    body = address.body(ids)
    kind = "application/json" if address.is_api else "application/x-www-form-urlencoded"
    return client.generic(address.method.upper(), path, body, kind, headers=headers)


def text_of(response) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace")


@pytest.fixture
def assert_no_leak(request, mode):
    """`assert_no_leak(response, canary, address, identity)`; what was tried is counted for the summary."""
    tried = request.config.stash.setdefault(MATRIX, Counter())

    def look(response, canary: str, address: Address, identity: str) -> None:
        assert response.status_code < 500, f"{identity} broke {address.label}"
        shown = text_of(response) + response.headers.get("Location", "")
        tried[f"{mode}|requests"] += 1
        tried[f"{mode}|leaks"] += canary in shown
        tried[f"{mode}|{address.label}|{identity}"] += 1
        assert canary not in shown, f"{address.label} showed {canary} to {identity}"
        assert PRIVATE not in shown, f"{address.label} showed a private note to {identity}"

    return look


def may_use(address: Address) -> str:
    """One role that may: it gets furthest, so it would see most."""
    return next((role for role in ROLES if role in address.roles), ROLES[0])


above_the_walls = pytest.mark.above_the_walls
each_address = pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.label)


def test_every_address_has_a_row():
    assert routes_of_resolver() == {address.route for address in ADDRESSES} | GLOBAL_ROUTES


@above_the_walls
@each_address
def test_strangers_are_refused_before_the_organisation_is_looked_up(address, home, assert_no_leak):
    client = Client(raise_request_exception=False)
    known = send(client, address, home, home.ids)
    assert known.status_code == address.anonymous
    assert_no_leak(known, HOME_CANARY, address, "anonymous")
    if not address.is_bound_without_member:
        path = address.path(home.organization.slug, home.ids)
        unknown = client.get(path.replace("/home/", "/nowhere/", 1))
        assert unknown.status_code == client.get(path).status_code


@above_the_walls
@each_address
def test_outsiders_get_the_404_of_what_does_not_exist(
    address, home, rival, is_thorough, fingerprint, assert_no_leak
):
    before = fingerprint(home.organization.id)
    identities = {"rival admin": rival.client("admin"), "revoked": home.client("revoked")}
    if is_thorough:
        identities["rival viewer"] = rival.client("viewer")
    for identity, client in identities.items():
        for ids in (home.ids, rival.ids) if is_thorough else [home.ids]:
            response = send(client, address, home, ids)
            assert response.status_code == 404, identity
            assert_no_leak(response, HOME_CANARY, address, identity)
    for kind, secret in rival.keys.items():
        response = send(Client(), address, home, home.ids, authorization=f"Bearer {secret}")
        assert response.status_code == (401 if address.is_api else address.anonymous)
        assert_no_leak(response, HOME_CANARY, address, f"rival {kind} key")
    assert fingerprint(home.organization.id) == before


@each_address
def test_foreign_ids_in_path_query_body_and_filters_find_nothing(
    address, home, rival, asks_everybody, is_thorough, fingerprint, rival_before, assert_no_leak
):
    query = "?" + "&".join(
        f"{name}={value}"
        for key, value in rival.ids.items()
        for name in {key, key.removesuffix("_id")}
    )
    some = ["viewer", may_use(address)] if asks_everybody else [may_use(address)]
    for role in ROLES if is_thorough else dict.fromkeys(some):
        client = home.client(role)
        if address.has_ids:
            foreign = send(client, address, home, rival.ids)
            assert_no_leak(foreign, RIVAL_CANARY, address, role)
            if role in address.roles:
                assert foreign.status_code == address.foreign, role
        # Foreign in query and body alone where that leaves the own thing as it is.
        is_own = address.has_ids and not address.is_destructive
        ids = home.ids | {"body": rival.ids} if is_own else rival.ids
        asked = send(client, address, home, ids, query)
        assert_no_leak(asked, RIVAL_CANARY, address, role)
    if address.is_api:
        for secret in home.keys.values():
            response = send(
                Client(), address, home, rival.ids, query, authorization=f"Bearer {secret}"
            )
            assert_no_leak(response, RIVAL_CANARY, address, "key")
    assert fingerprint(rival.organization.id) == rival_before


@each_address
def test_roles(address, home, asks_everybody, assert_no_leak):
    """A role that may not gets 403; one that may gets anything but 401, 403 and 404."""
    cache.clear()
    for role in ROLES if asks_everybody else [may_use(address)]:
        if address.is_destructive and role in address.roles:
            continue
        response = send(home.client(role), address, home, home.ids)
        assert_no_leak(response, RIVAL_CANARY, address, role)
        if role in address.roles:
            assert response.status_code not in {401, 403, 404, 405}, (
                f"{role}: {text_of(response)[:300]}"
            )
        else:
            assert response.status_code == address.refusal(role), role


def test_without_any_wall_the_matrix_would_see_a_leak(home):
    """So that the runs above do not pass without looking."""
    with _scoping_off(), _policies_off():
        response = home.client("leader").get("/api/v1/home/objectives/")
    assert RIVAL_CANARY in text_of(response)

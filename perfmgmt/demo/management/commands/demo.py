"""./dev manage demo --url <address>: the demo organisations, and who can sign in to them."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from perfmgmt.demo.people import Passwords
from perfmgmt.demo.registry import BUILDERS, Builder
from perfmgmt.organization.services import create_api_key, revoke_api_key
from perfmgmt.tenancy.models import ApiKey, Membership, Organization, Role, User
from perfmgmt.tenancy.scope import tenant_scope

# Whom a key acts as, by role; a viewer's only reads.
KEYS = ((Role.CONTROLLER, "Demo, reads and writes"), (Role.VIEWER, "Demo, reads"))


class Command(BaseCommand):
    help = (
        "Build the demo organisations that are missing and write var/demo.json with the address, "
        "who can sign in and the API keys. Passwords and keys are random for each installation."
    )

    def add_arguments(self, parser):
        parser.add_argument("--url", required=True, help="the address that is served")
        parser.add_argument(
            "--facts", type=Path, default=Path(settings.BASE_DIR) / "var" / "demo.json"
        )

    def handle(self, *, url: str, facts: Path, **_options) -> None:
        former = _read(facts)
        accounts = {account["email"]: account for account in former.get("accounts", ())}
        passwords = Passwords({email: each["password"] for email, each in accounts.items()})
        keys = {key["key"]: key for key in former.get("api_keys", ())}
        for slug, build in BUILDERS.items():
            known = set(passwords)
            organization = Organization.objects.by_slug(slug)
            if organization is None:
                organization = self._build(slug, build, passwords)
                known = set(passwords)
            with tenant_scope(organization.pk):
                accounts |= _accounts(organization, passwords, known)
                others = {
                    secret: key for secret, key in keys.items() if key["organization"] != slug
                }
                keys = others | _keys(organization, keys)
            # After each, so that a kill between two loses no password that is in the database.
            content = {"accounts": [*accounts.values()], "api_keys": [*keys.values()]}
            _write(facts, {"url": url, **content})

    def _build(self, slug: str, build: Builder, passwords: Passwords) -> Organization:
        self.stdout.write(f"Building {slug} …", ending="")
        self.stdout.flush()
        began = timezone.now()
        organization = build(passwords, began)
        seconds = (timezone.now() - began).total_seconds()
        self.stdout.write(f" {organization.name}, {seconds:.1f} s")
        return organization


def _accounts(organization: Organization, passwords: Passwords, known: set[str]) -> dict:
    """Members who can sign in, by e-mail; a password that was lost with the file is set anew."""
    members = Membership.objects.active().filter(user__isnull=False).select_related("user")
    found = {}
    for member in members.order_by("joined_at", "id"):
        email = member.user.email
        if email not in known:
            _set_password(member.user, passwords[email])
        found[email] = {
            "email": email,
            "password": passwords[email],
            "role": member.role,
            "name": member.name,
            "organization": organization.slug,
        }
    return found


def _set_password(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


def _keys(organization: Organization, former: dict) -> dict:
    """Two API keys by their secret; those whose secret was lost are revoked and made anew."""
    kept = {
        secret: facts
        for secret, facts in former.items()
        if facts["organization"] == organization.slug
        and ApiKey.objects.usable(secret, timezone.now()) is not None
    }
    if kept:
        return kept
    signing_in = Membership.objects.active().filter(user__isnull=False).order_by("joined_at", "id")
    members = {role: signing_in.filter(role=role).first() for role, _name in KEYS}
    return dict(
        _new_key(organization, member, name)
        for role, name in KEYS
        if (member := members[role]) is not None
    )


def _new_key(organization: Organization, member: Membership, name: str) -> tuple[str, dict]:
    now = timezone.now()
    for lost in ApiKey.objects.live().filter(name=name):
        revoke_api_key(actor=member, key=lost, now=now)
    can_write = member.role != Role.VIEWER
    _key, secret = create_api_key(actor=member, now=now, name=name, can_write=can_write)
    return secret, {
        "organization": organization.slug,
        "key": secret,
        "member": member.name,
        "can_write": can_write,
    }


def _read(facts: Path) -> dict:
    try:
        return json.loads(facts.read_text())
    except (OSError, ValueError):
        return {}


def _write(facts: Path, content: dict) -> None:
    """Whole or not at all, and readable for nobody else: it holds passwords."""
    facts.parent.mkdir(exist_ok=True)
    draft = facts.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    draft.replace(facts)

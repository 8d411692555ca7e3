"""The people of a demo organisation who can sign in, with passwords that only this installation knows."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress

from perfmgmt.tenancy.models import Membership, Role, Unit, User


class Passwords(dict[str, str]):
    """By e-mail; one that is asked for and not known yet is made up."""

    def __missing__(self, email: str) -> str:
        self[email] = secrets.token_urlsafe(12)
        return self[email]


def sign_in(
    *,
    name: str,
    email: str,
    password: str,
    now: datetime,
    role: str = Role.MEMBER,
    title: str = "",
    unit: Unit | None = None,
) -> Membership:
    """A member of the open organisation who can sign in; the account is made or gets this password."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, password=password, name=name)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"primary": True, "verified": True}
    )
    return Membership.objects.create(
        user=user, name=name, email=email, role=role, title=title, unit=unit, joined_at=now
    )

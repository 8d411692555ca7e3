"""An organisation of the matrix with everything that a test asks it for."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.test import Client

from perfmgmt.tenancy.models import Membership, Organization, User

# What two people wrote to each other whom the matrix never sends: nobody whom it sends may read it.
PRIVATE = "betweentwopeople"


SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@dataclass(slots=True)
class Realm:
    """One organisation: its people by role, a key of each kind, and an id for every address parameter."""

    organization: Organization
    canary: str
    people: dict[str, Membership]
    revoked: User
    keys: dict[str, str]
    ids: dict[str, UUID] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, identity: str) -> Client:
        """Signed in once for the whole matrix: a role, or "revoked"."""
        if identity not in self.clients:
            person = self.revoked if identity == "revoked" else self.people[identity].user
            self.clients[identity] = Client(raise_request_exception=False)
            self.clients[identity].force_login(person)
        return self.clients[identity]

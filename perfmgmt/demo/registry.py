"""The demo organisations: slug → builder, in the order in which they are built."""

from collections.abc import Callable
from datetime import datetime

from perfmgmt.demo import aldermere, nhs
from perfmgmt.demo.people import Passwords
from perfmgmt.tenancy.models import Organization

Builder = Callable[[Passwords, datetime], Organization]

BUILDERS: dict[str, Builder] = {
    nhs.SLUG: nhs.build,
    aldermere.SLUG: aldermere.build,
}

"""Who may use which address. An address of the resolver without a row here fails the matrix."""

from tests.isolation.addresses.address import GLOBAL_ROUTES, Address, routes_of_resolver
from tests.isolation.addresses.pages import PAGES
from tests.isolation.addresses.pages_of_meetings import PAGES_OF_MEETINGS
from tests.isolation.addresses.rest import REST

ADDRESSES = [*PAGES, *PAGES_OF_MEETINGS, *REST]

__all__ = ["ADDRESSES", "GLOBAL_ROUTES", "Address", "routes_of_resolver"]

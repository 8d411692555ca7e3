"""Django's migrate, as the role that owns the tables.

The application's role may not change tables, and under a forced policy an owner without BYPASSRLS would
update 0 rows without an error: so migrations always run over DATABASE_OWNER_URL.
"""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from perfmgmt.tenancy.rights import grant_rights


class Command(Migrate):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args, **options):
        if options["database"] not in settings.DATABASES:
            raise CommandError(
                "DATABASE_OWNER_URL is not set. Migrations run as throughline_owner: set it to that"
                " role's address for this command."
            )
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            grant_rights(connections[options["database"]])

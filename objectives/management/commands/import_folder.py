"""./dev manage import_folder --organization <slug> <folder>"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from objectives.imports import read_folder
from objectives.services import import_tables
from objectives.tables import Table
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = (
        "Import strategy.csv, objectives.csv, indicators.csv and measurements.csv of a folder (any "
        "may be missing) into an organisation, and print what was done as one JSON object."
    )

    def add_arguments(self, parser):
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("folder", type=Path)

    def handle(self, *, organization: str, folder: Path, **_options) -> None:
        found = Organization.objects.by_slug(organization)
        if found is None:
            raise CommandError(f"There is no organisation {organization}.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        tables = read_folder(folder, fiscal_start=found.fiscal_year_starts)
        if not any((folder / f"{table}.csv").is_file() for table in Table):
            raise CommandError(f"{folder} holds none of {', '.join(f'{t}.csv' for t in Table)}.")
        now = found.now()
        with tenant_scope(found.id):
            report = import_tables(
                actor=None,
                tables=tables,
                source=folder.resolve().name,
                now=now,
                until=now.astimezone(found.zone).date() if found.is_sandbox else None,
            )
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))

from collections.abc import Collection, Mapping
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from evaluations.models import Evaluation
from evaluations.verifying import Tampering, verify
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope

SENTENCES = {
    Tampering.COPY: "the signed copy is not what its SHA-256 was taken of",
    Tampering.ROW: "the row is not what was signed",
    Tampering.RECORD: "its SHA-256, or one signed with it, is not the one on record",
    Tampering.MISSING: "there is no signed copy",
}


class Command(BaseCommand):
    help = (
        "Compute the SHA-256 of every signed evaluation of an organisation anew and say which ones were "
        "tampered with; the exit code is then 1. Example: verify_evaluations --organization aldermere"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--organization", required=True, help="its short name in addresses")

    def handle(self, **options) -> None:
        organization = Organization.objects.by_slug(options["organization"])
        if organization is None:
            raise CommandError(f"There is no organisation {options['organization']}.")
        with tenant_scope(organization.pk):
            found = verify()
            lines = self._lines(found.tampered)
        if lines:
            raise CommandError(
                f"{len(lines)} of {found.checked} signed evaluations were tampered with:\n"
                + "\n".join(lines)
            )
        self.stdout.write(f"All {found.checked} signed evaluations are as they were signed.")

    def _lines(self, tampered: Mapping[UUID, Collection[Tampering]]) -> list[str]:
        titles = dict(
            Evaluation.objects.filter(pk__in=list(tampered)).values_list("pk", "objective__title")
        )
        return [
            f"{pk} ({titles.get(pk, 'no such row')}): "
            + "; ".join(SENTENCES[each] for each in wrong)
            for pk, wrong in sorted(tampered.items())
        ]

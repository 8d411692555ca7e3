from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from perfmgmt.organization.services import found_organization
from perfmgmt.tenancy.access import Refused


class Command(BaseCommand):
    help = (
        "Create an organisation and invite its first admin. Prints the invitation link, which works "
        "once, for seven days; it is also sent by e-mail when a worker runs. Example: "
        'create_organization --name "Aldermere Pumps" --slug aldermere --admin-email anna@example.org'
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--name", required=True, help="as people call it")
        parser.add_argument(
            "--slug",
            required=True,
            help="its short name in addresses: small letters, digits, hyphens",
        )
        parser.add_argument("--admin-email", required=True, help="address of the first admin")
        parser.add_argument("--admin-name", default="", help="name of the first admin")
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/Berlin (UTC)")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, **options) -> None:
        try:
            validate_email(options["admin_email"])
        except ValidationError as error:
            raise CommandError(f"--admin-email: {' '.join(error.messages)}") from error
        try:
            invitation = found_organization(
                name=options["name"],
                slug=options["slug"],
                admin_email=options["admin_email"],
                admin_name=options["admin_name"],
                time_zone=options["time_zone"],
                locale=options["language"],
                now=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(f"{refusal.field}: {refusal}") from refusal
        self.stdout.write(f"{options['name']} is founded. Open this link to become its admin:")
        self.stdout.write(
            f"{settings.BASE_URL}/o/{options['slug']}/invitation/{invitation.secret}/"
        )

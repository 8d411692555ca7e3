"""How sign-in (django-allauth) behaves here: people come by invitation, not by signing themselves up."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import translation

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix, email, context) -> None:
        """In the person's own language, whoever asked for the mail."""
        user = context.get("user")
        language = (user and user.language) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Told after the fact: a mail server that is down does not undo what was done."""
        try:
            super().send_notification_mail(
                template_prefix, user, {"user": user} | (context or {}), email or user.email
            )
        except OSError as error:
            log.warning("%s was not sent: %s", template_prefix, error)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured address, never from the request's Host header."""
        uid, _separator, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, secret])
        return f"{settings.BASE_URL}{path}"

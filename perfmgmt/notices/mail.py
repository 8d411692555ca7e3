"""A notice as an e-mail, and the one connection that a batch is sent over."""

from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, SafeMIMEText, get_connection
from django.template.loader import render_to_string

from perfmgmt.events.models import Delivery
from perfmgmt.events.notice import Attachment, Notice
from perfmgmt.tenancy.models import Organization


def compose(delivery: Delivery, notice: Notice, organization: Organization) -> EmailMessage:
    """Text with an HTML alternative, in the active language.

    The Message-ID is the delivery's: a mail sent twice after a crash is one mail to its reader.
    """
    context = {
        "notice": notice,
        "organization": organization,
        "recipient": delivery.recipient,
        "link": f"{settings.BASE_URL}/o/{organization.slug}/{notice.path}",
        "inbox": f"{settings.BASE_URL}/o/{organization.slug}/inbox/",
    }
    host = urlsplit(settings.BASE_URL).hostname
    message = EmailMultiAlternatives(
        subject=" ".join(notice.subject.split()),
        body=render_to_string("notices/mail.txt", context).strip() + "\n",
        to=[delivery.recipient.email],
        headers={"Message-ID": f"<{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    for attachment in notice.attachments:
        message.attach(_part(attachment))
    return message


def _part(attachment: Attachment) -> SafeMIMEText:
    """With its parameters in the type, as a calendar's method, which Django's own way has no place for."""
    part = SafeMIMEText(attachment.content, attachment.subtype, "utf-8")
    for name, value in attachment.parameters.items():
        part.set_param(name, value)
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


class PostOffice:
    """One connection for many letters, opened with the first and anew after a failure."""

    def __enter__(self) -> Self:
        self._connection = get_connection()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def open(self) -> None:
        """Raises OSError or SMTPException where the server cannot be reached."""
        self._connection.open()

    def send(self, letter: EmailMessage) -> None:
        try:
            self._connection.send_messages([letter])
        except BaseException:
            self._connection.close()
            raise

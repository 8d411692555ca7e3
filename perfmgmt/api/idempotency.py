"""Sending twice, doing once: the Idempotency-Key header of a POST.

The same key with the same body gets the stored answer again for 24 hours; with another body it is
refused, because one of the two would be lost silently.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from perfmgmt.api.models import IdempotencyRecord
from perfmgmt.api.renderers import dump
from perfmgmt.tenancy.access import Refused

HEADER = "Idempotency-Key"
LONGEST_KEY = 200

KEY_PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of up to 200 characters. Sent again within 24 hours with the same body, "
    "the stored answer is given again and nothing is done twice.",
)


def idempotent(view: Callable[..., Response]) -> Callable[..., Response | HttpResponse]:
    """For a POST of the API, directly below @api_view."""

    @wraps(view)
    def once(request, *args, **kwargs):
        key = request.headers.get(HEADER, "").strip()
        if not key or request.method != "POST":
            return view(request, *args, **kwargs)
        if len(key) > LONGEST_KEY:
            raise Refused(
                _("The key is longer than %(most)d characters.") % {"most": LONGEST_KEY},
                field=HEADER,
            )
        return _answer(request, key, lambda: view(request, *args, **kwargs))

    return once


def _answer(request, key: str, perform: Callable[[], Response]):
    # The wall clock, not the organisation's: a sandbox stands still and would remember for ever.
    IdempotencyRecord.objects.forgotten(timezone.now()).delete()
    fingerprint = _fingerprint(request)
    record, is_new = IdempotencyRecord.objects.get_or_create(
        member=request.member, key=key, defaults={"fingerprint": fingerprint}
    )
    if is_new:
        response = perform()
        if response.status_code < HTTPStatus.BAD_REQUEST:
            record.status = response.status_code
            record.answer = dump(response.data).decode()
            record.save(update_fields=["status", "answer"])
        return response
    if record.fingerprint != fingerprint:
        raise Refused(_("This key was used with another request before."), field=HEADER)
    stored = HttpResponse(record.answer, status=record.status, content_type="application/json")
    stored["Idempotency-Replayed"] = "true"
    return stored


def _fingerprint(request) -> str:
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not request.content_type.startswith("multipart/"):
        asked.update(request.body)
        return asked.hexdigest()
    # What parts a form from its files is chosen anew each time: only they themselves count.
    for name, values in sorted(request.data.lists()):
        for value in values:
            asked.update(f"\n{name}={value}\n".encode())
            for chunk in value.chunks() if hasattr(value, "chunks") else ():
                asked.update(chunk)
            if hasattr(value, "seek"):
                value.seek(0)
    return asked.hexdigest()

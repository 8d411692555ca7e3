"""JSON by orjson: dates and ids as they come, decimals as exact numbers."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def _other(value: Any) -> Any:
    match value:
        case Decimal():
            return orjson.Fragment(number(value))
        case Promise():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")


def number(value: Decimal) -> str:
    """The decimal without trailing zeros and without an exponent: 86.2000000000 → 86.2."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def dump(data: Any) -> bytes:
    """UTF-8 JSON; instants in UTC end in Z."""
    return orjson.dumps(data, default=_other, option=orjson.OPT_UTC_Z)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        return b"" if data is None else dump(data)


def file_renderer(kind: str, media_type: str) -> type[OrjsonRenderer]:
    """Lets a caller ask for a file by its type; problems stay JSON."""
    named = {"media_type": media_type, "format": kind}
    return type(f"{kind.title()}Renderer", (OrjsonRenderer,), named)

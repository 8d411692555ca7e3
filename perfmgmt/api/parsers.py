"""JSON read exactly: a number stays the decimal that was sent."""

import json
from decimal import Decimal

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class ExactJSONParser(BaseParser):
    """Numbers with a point become Decimals, so that 30 digits survive and 1e999 is no infinity."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        text = parser_context["request"].body  # read by Django, within its limit of size
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON: %(why)s") % {"why": error}) from error


def _no_constant(name: str):
    raise ValueError(_("%(name)s is no number in JSON") % {"name": name})

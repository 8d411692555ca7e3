"""Parameters in the address: read by type, and a misspelled one is said instead of ignored."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from perfmgmt.api.problems import WrongQuery


class Query(serializers.Serializer):
    """Base of the parameters of an endpoint; each field is optional."""


def read_query(shape: type[Query], request, *, lenient: bool = False) -> dict[str, Any]:
    """The parameters that were given, typed. Raises WrongQuery (400) for wrong or unknown ones.

    `lenient` leaves unknown ones to somebody else.
    """
    # A plain dict: read as an HTML form, a missing flag would mean "no" instead of "not asked".
    query = shape(data=request.query_params.dict())
    unknown = set(request.query_params) - set(query.fields)
    if unknown and not lenient:
        known = ", ".join(sorted(query.fields))
        raise WrongQuery(
            {
                name: [_("Unknown parameter. Known: %(known)s.") % {"known": known}]
                for name in sorted(unknown)
            }
        )
    if not query.is_valid():
        raise WrongQuery(query.errors)
    return query.validated_data


def read_body(shape: type[serializers.Serializer], request) -> dict[str, Any]:
    """The body, typed. Raises ValidationError (422) with sentences by field, for unknown ones too."""
    body = shape(data=request.data)
    if isinstance(request.data, dict) and (unknown := set(request.data) - set(body.fields)):
        known = ", ".join(sorted(body.fields))
        raise serializers.ValidationError(
            {
                name: [_("Unknown field. Known: %(known)s.") % {"known": known}]
                for name in sorted(unknown)
            }
        )
    body.is_valid(raise_exception=True)
    return body.validated_data


def rows(queryset, shape: type[serializers.Serializer]):
    """`.values(…)` of exactly the fields that the shape declares, so that schema and answer agree.

    A field's `source` ("owner.name") names another column; one that the queryset annotates under
    the field's own name is taken as it is.
    """
    plain, renamed = [], {}
    for name, field in shape().fields.items():
        source = (field.source or name).replace(".", "__")
        if source == name:
            plain.append(name)
        else:
            renamed[name] = F(source)
    return queryset.values(*plain, **renamed)


@extend_schema_field(OpenApiTypes.NUMBER)
class FigureField(serializers.Field):
    """A finite number with up to 20 digits before the point, read exactly and printed exactly."""

    LIMIT = Decimal("1e20")

    def to_internal_value(self, data) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | str | Decimal):
            raise serializers.ValidationError(_("Send a number."))
        try:
            value = Decimal(str(data).strip())
        except InvalidOperation:
            raise serializers.ValidationError(
                _("Send a number with a decimal point, such as 86.2.")
            ) from None
        if not value.is_finite():
            raise serializers.ValidationError(_("Send a finite number."))
        if abs(value) >= self.LIMIT:
            raise serializers.ValidationError(_("This number is too large."))
        return value

    def to_representation(self, value: Decimal) -> Decimal:
        return value

"""The organisation itself over REST: how it is set up, and what it calls its things."""

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.organization.permissions import may_administer
from perfmgmt.organization.services import rename_terms
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.models import Organization, Term
from perfmgmt.tenancy.vocabulary import LANGUAGES, TERMS, Naming


class TermRow(serializers.Serializer):
    """What a thing is called in one language; `own_` is the product's word for it."""

    key = serializers.ChoiceField(tuple(TERMS))
    language = serializers.ChoiceField(LANGUAGES)
    singular = serializers.CharField()
    plural = serializers.CharField()
    gender = serializers.ChoiceField(("", "m", "f", "n"))
    own_singular = serializers.CharField()
    own_plural = serializers.CharField()
    is_renamed = serializers.BooleanField()


class Terms(serializers.Serializer):
    """Every term in every language, at a version of the organisation."""

    version = serializers.IntegerField()
    terms = TermRow(many=True)


class TermNaming(serializers.Serializer):
    """Both words, or both empty: then the product's."""

    key = serializers.ChoiceField(tuple(TERMS))
    language = serializers.ChoiceField(LANGUAGES)
    singular = serializers.CharField(allow_blank=True)
    plural = serializers.CharField(allow_blank=True)
    gender = serializers.ChoiceField(
        ("", "m", "f", "n"), default="", help_text="Of a German word; empty: as the product's."
    )


class Renaming(serializers.Serializer):
    """All that is called otherwise than by the product; what is left out is called as by the product."""

    version = serializers.IntegerField(
        help_text="The one that was read: 409 where it has moved on."
    )
    terms = TermNaming(many=True)


class OrganizationDetail(serializers.Serializer):
    """How an organisation is set up."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(source="locale")
    time_zone = serializers.CharField()
    fiscal_year_starts = serializers.IntegerField(help_text="The month, 1 to 12.")
    objectives_per_unit = serializers.IntegerField(help_text="More than these are too many.")
    objectives_per_owner = serializers.IntegerField(help_text="More than these are too many.")
    escalate_after_days = serializers.IntegerField(
        help_text="Until a broken or overdue dependency goes to whoever can remove the blocker."
    )
    is_sandbox = serializers.BooleanField(help_text="Its clock stands still.")
    version = serializers.IntegerField()
    terms = TermRow(many=True, help_text="What it calls otherwise than the product.")


@extend_schema(
    operation_id="organization_retrieve",
    tags=["organization"],
    responses=answers(OrganizationDetail),
)
@api_view(["GET"])
def organization(request):
    """Name, language, time and limits of the organisation, and its own words."""
    here = request.organization
    detail = {
        name: getattr(here, str(field.source or name))
        for name, field in OrganizationDetail().fields.items()
        if name != "terms"
    }
    return Response(detail | {"terms": [row for row in _rows() if row["is_renamed"]]})


@extend_schema(
    methods=["GET"], operation_id="terms_list", tags=["organization"], responses=answers(Terms)
)
@extend_schema(
    methods=["PUT"],
    operation_id="terms_replace",
    tags=["organization"],
    request=Renaming,
    responses=answers(Terms, 403, 409, 422),
)
@api_view(["GET", "PUT"])
def terms(request):
    """What the organisation calls its things. An administrator's PUT replaces all its words at once."""
    return _rename(request) if request.method == "PUT" else Response(_terms(request.organization))


def _rename(request) -> Response:
    require(
        allowed=may_administer(request.member),
        sentence=_("Only an admin of the organisation may do this."),
    )
    body = read_body(Renaming, request)
    renamed = rename_terms(
        actor=request.member,
        organization=request.organization,
        terms=[Naming(**each) for each in body["terms"]],
        version=body["version"],
        now=timezone.now(),
    )
    return Response(_terms(renamed))


def _terms(here: Organization) -> dict:
    return {"version": here.version, "terms": _rows()}


def _rows() -> list[dict]:
    named = {(term.key, term.language): term.naming for term in Term.objects.all()}
    rows = []
    for key, words in TERMS.items():
        for language, word in words.items():
            naming = named.get((key, language))
            shown = naming or word
            rows.append(
                {
                    "key": key,
                    "language": language,
                    "singular": shown.singular,
                    "plural": shown.plural,
                    "gender": shown.gender or word.gender,
                    "own_singular": word.singular,
                    "own_plural": word.plural,
                    "is_renamed": naming is not None,
                }
            )
    return rows


api_urls = [path("organization/", organization), path("terms/", terms)]

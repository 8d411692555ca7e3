"""How the OpenAPI schema describes what every endpoint shares."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import serializers

from perfmgmt.api.problems import CONTENT_TYPE


class MemberAuthenticationScheme(OpenApiAuthenticationExtension):
    target_class = "perfmgmt.api.authentication.MemberAuthentication"
    name = ["ApiKey", "Session"]

    def get_security_definition(self, auto_schema):
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key of the organisation in the address, made under "
                "Settings, API keys. It acts as the member who made it.",
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "A signed-in browser; writing also needs X-CSRFToken.",
            },
        ]

    def get_security_requirement(self, auto_schema):
        return [{name: []} for name in self.name]  # one of them, not both


class Problem(serializers.Serializer):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment] # RFC 9457's word and DRF's
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field; “body” is the whole.",
    )


def answers(shape, *also: int, status: int = 200) -> dict:
    """The answers of an operation: one shape, and problems: 401 and 404 always, `also` the others."""
    return {status: shape} | {(code, CONTENT_TYPE): Problem for code in sorted({401, 404, *also})}

"""What an organisation calls its things."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.models.base import TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.vocabulary import Naming


class TermQuerySet(TenantQuerySet["Term"]):
    def in_language(self, language: str):
        return self.filter(language=language)


class Term(TenantOwned):
    """What an organisation calls a thing in one language: "KPI" for "indicator"."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    singular = models.CharField(_("one"), max_length=60)
    plural = models.CharField(_("many"), max_length=60)
    gender = models.CharField(
        max_length=1,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a German word: m, f or n; empty is as the product's word."),
    )

    objects: ClassVar = TenantManager.from_queryset(TermQuerySet)()

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("term"),
            models.UniqueConstraint(
                fields=["organization", "key", "language"], name="term_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.singular

    @property
    def naming(self) -> Naming:
        return Naming(self.key, self.language, self.singular, self.plural, self.gender)

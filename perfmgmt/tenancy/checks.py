"""System checks: a tenant table without its walls does not pass `manage.py check`."""

from django.apps import apps
from django.core.checks import Error, register

from perfmgmt.tenancy.constraints import TenantForeignKey, TenantPolicy
from perfmgmt.tenancy.models import TenantOwned


@register()
def every_tenant_table_has_its_walls(app_configs, **_kwargs) -> list[Error]:
    models = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
    return [error for model in models for error in _missing_walls(model)]


def _missing_walls(model) -> list[Error]:
    constraints = model._meta.constraints
    keyed = {c.options["field"] for c in constraints if isinstance(c, TenantForeignKey)}
    references = {
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.remote_field.model, TenantOwned)
    }
    errors = [
        Error(f"{model.__name__}.{name} has no composite key to its organisation.", id="tenancy.E1")
        for name in sorted(references ^ keyed)
    ]
    if not any(isinstance(c, TenantPolicy) for c in constraints):
        errors.append(Error(f"{model.__name__} has no row-level policy.", id="tenancy.E2"))
    if model._meta.many_to_many or model._meta.private_fields:
        errors.append(
            Error(f"{model.__name__} has a many-to-many or generic key.", id="tenancy.E3")
        )
    return errors

"""Template tags of the face. Settings load them everywhere, so no template needs `{% load %}`."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from perfmgmt.tenancy import html

register = template.Library()

register.simple_tag(html.icon, name="icon")
register.simple_tag(html.status_mark, name="status_mark")
register.simple_tag(html.status_shape, name="status_shape")
register.simple_tag(html.status_shapes, name="status_shapes")
register.simple_tag(html.person, name="person")
register.simple_tag(html.avatar, name="avatar")

_PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)


@register.inclusion_tag("partials/_field.html")
def field(
    bound: BoundField, label: str = "", hint: str | None = None, **attrs: Any
) -> dict[str, Any]:
    """One form field as label, control, hint and errors, joined for screen readers.

    `label` and `hint` replace the form's own (an empty hint leaves it out); other keyword arguments become attributes of the
    control, with underscores as hyphens (`hx_get="…"`).
    """
    widget = bound.field.widget
    if hint is not None:
        bound.help_text = hint
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    if not isinstance(widget, _PLAIN):
        given["class"] = f"in {widget.attrs.get('class', '')} {given.get('class', '')}".strip()
    return {
        "field": bound,
        "label": label or bound.label,
        "control": bound.as_widget(attrs=given),
        "kind": _kind(widget),
    }


def _kind(widget: forms.Widget) -> str:
    match widget:
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "choices"
        case forms.CheckboxInput():
            return "check"
        case _:
            return "hidden" if widget.is_hidden else "input"


@register.inclusion_tag("partials/_form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form, its hidden ones and the errors of the form as a whole."""
    return {"form": form}


@register.simple_tag
def theme(choice: str | None) -> SafeString:
    """The attribute of `<html>` for a stored theme; all but light and dark follow the system."""
    return SafeString(f' data-theme="{choice}"' if choice in {"light", "dark"} else "")

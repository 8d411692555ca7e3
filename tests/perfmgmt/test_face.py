"""The pieces of HTML that every page shares."""

import re

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from perfmgmt.tenancy import html

TEMPLATES = settings.BASE_DIR / "templates"


class Handover(forms.Form):
    owner = forms.CharField(help_text="Exactly one person.")
    cause = forms.ChoiceField(choices=[("e", "Execution")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)
    keep = forms.BooleanField(required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered(source: str, **context) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_status_is_shape_and_word():
    assert html.status_mark("off_track") == (
        '<span class="st st-off"><svg class="i" aria-hidden="true"><use href="#st-off"/></svg>'
        "Off track</span>"
    )


def test_the_word_may_carry_the_fact_and_is_escaped():
    assert html.status_mark("stale", "<6> days late").endswith("</svg>&lt;6&gt; days late</span>")


def test_a_shape_alone_names_its_status():
    assert 'role="img" aria-label="At risk"' in html.status_shape("at_risk")


def test_shapes_keep_the_order_given():
    shapes = html.status_shapes(["off_track", "no_target", "on_track"])

    assert re.findall(r"sh st-(\w+)", shapes) == ["off", "none", "on"]


def test_an_unknown_status_is_an_error_not_a_colour():
    with pytest.raises(KeyError):
        html.status_mark("green")


def test_status_words_speak_the_active_language():
    with override("en"):
        assert {status: html.status_word(status) for status in html.STATUS_CODES} == {
            "on_track": "On track",
            "at_risk": "At risk",
            "off_track": "Off track",
            "no_data": "No data",
            "no_target": "No target",
            "stale": "Stale",
        }


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Jonas Weber", "JW"), ("Maria de la Cruz", "MC"), ("Cher", "CH"), ("", "?")],
)
def test_initials_are_two_letters(name, letters):
    assert html.initials(name) == letters


def test_a_person_is_always_named_and_a_missing_one_stands_out():
    assert html.person("Ann <b>").endswith("Ann &lt;b&gt;</span>")
    assert "av s unset" in html.person(None)
    assert "No owner" in html.person("")


def test_tags_and_functions_give_the_same_html():
    source = '{% status_mark "at_risk" %}{% icon "i-pen" "i-lg" %}{% person "Jonas Weber" %}'

    assert rendered(source) == (
        html.status_mark("at_risk") + html.icon("i-pen", "i-lg") + html.person("Jonas Weber")
    )


def test_a_field_joins_hint_and_error_to_its_control():
    shown = rendered("{% field form.owner %}", form=Handover({}))

    assert 'class="in"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_owner_helptext id_owner_error"' in shown
    assert 'id="id_owner_helptext">Exactly one person.' in shown
    assert re.search(r'<p class="err" id="id_owner_error">.*This field is required.', shown)


def test_a_field_takes_its_own_label_and_attributes():
    shown = rendered(
        '{% field form.owner label="New owner" hint="" hx_get="/x/" %}', form=Handover()
    )

    assert '<label for="id_owner">New owner</label>' in shown
    assert 'hx-get="/x/"' in shown
    assert "Exactly one person" not in shown


def test_form_fields_show_every_field_by_its_kind():
    shown = rendered("{% form_fields form %}", form=Handover())

    assert "<legend>Cause</legend>" in shown
    assert re.search(r'<label class="choice" for="id_cause_0"><input type="radio"', shown)
    assert re.search(r'<label class="check" for="id_keep"><input type="checkbox"', shown)
    assert '<span class="quiet">optional</span>' in shown
    assert shown.count('name="version"') == 1


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(page):
    shown = engines["django"].get_template(f"{page}.html").render()

    assert shown.count("<h1>") == 1
    assert 'href="/"' in shown


def test_a_stored_theme_becomes_an_attribute_and_nothing_else_does():
    assert rendered("{% theme choice %}", choice="dark") == ' data-theme="dark"'
    assert rendered("{% theme choice %}", choice="system") == ""
    assert rendered("{% theme choice %}", choice='"><script>') == ""


def test_every_icon_used_is_in_the_sprite():
    sprite = (TEMPLATES / "partials" / "_icons.html").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }

    assert used <= known, f"not in the sprite: {used - known}"


def test_templates_hold_nothing_that_the_content_security_policy_forbids():
    forbidden = re.compile(
        r"""\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|\bjs:|hx-trigger="[^"]*\["""
    )
    guilty = [
        f"{path.relative_to(TEMPLATES)}: {line.strip()}"
        for path in TEMPLATES.rglob("*.html")
        for line in path.read_text().splitlines()
        if forbidden.search(line)
    ]

    assert guilty == []

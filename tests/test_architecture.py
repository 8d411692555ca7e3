"""What import-linter cannot see: references by name, template links, forgotten writers, host names."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    "tenancy",
    "events",
    "organization",
    "api",
    "strategy",
    "objectives",
    "accountability",
    "reviews",
    "evaluations",
    "pages",
    "notices",
    "demo",
]
HEIGHT = {label: height for height, label in enumerate(LAYERS)}
ROOF = {"pages", "demo"}
OURS = [config for config in apps.get_app_configs() if config.label in HEIGHT]
LINK = re.compile(r"""{%\s*url\s+["']([a-z]+):""")


def python_files() -> list[Path]:
    folders = ["perfmgmt", "strategy", "objectives", "accountability", "reviews", "evaluations"]
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def test_every_app_of_ours_has_its_layer():
    labels = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }
    assert labels == set(LAYERS)


def foreign_keys():
    for config in OURS:
        for model in config.get_models():
            for field in model._meta.concrete_fields:
                if field.is_relation and field.remote_field.model._meta.app_label in HEIGHT:
                    yield model, field


def test_foreign_keys_point_at_the_same_or_a_lower_app():
    upward = [
        str(field)
        for model, field in foreign_keys()
        if HEIGHT[field.remote_field.model._meta.app_label] > HEIGHT[model._meta.app_label]
    ]
    assert upward == []


def test_a_lower_app_does_not_learn_who_refers_to_it():
    """Inside one app a name for the way back is its own business."""
    told = [
        str(field)
        for model, field in foreign_keys()
        if field.remote_field.model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert told == []


@pytest.mark.parametrize("folder", sorted(HEIGHT.keys() - {"tenancy", "events", "api"}))
def test_a_template_links_to_its_own_app_lower_ones_or_pages(folder):
    upward = {
        f"{path.name} links to {label}"
        for path in (ROOT / "templates" / folder).rglob("*.html")
        for label in LINK.findall(path.read_text(encoding="utf-8"))
        if label not in ROOF and HEIGHT[label] > HEIGHT[folder]
    }
    assert upward == set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_a_template_has_no_inline_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"<script>|<style|\sstyle=\"|\son[a-z]+=|hx-on|javascript:", text)
    assert found == [] or path.parent.name == "notices"  # mail clients read inline styles only


def test_no_python_file_is_longer_than_five_hundred_lines():
    long = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 500
    }
    assert long == set()


def test_services_are_keyword_only():
    """A verb names its arguments: `record_measurement(*, actor, …)`."""
    positional = set()
    for path in python_files():
        if "services" not in path.stem and path.parent.name != "services":
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if "actor" in names:
                    positional.add(f"{path.relative_to(ROOT)}: {node.name}")
    assert positional == set()


def test_the_clock_is_read_by_views_tasks_and_commands_only():
    """Rules and verbs take `now`; the rest may not ask the time. Model defaults record real time."""
    allowed = {"views", "tasks", "commands", "middleware", "models", "api", "demo", "organization"}
    readers = set()
    for path in python_files():
        parts = set(path.parts) | {path.stem}
        if parts & allowed or "migrations" in parts:
            continue
        if re.search(r"timezone\.now\(\)|datetime\.now\(|date\.today\(", path.read_text()):
            readers.add(str(path.relative_to(ROOT)))
    assert readers == {"perfmgmt/tenancy/scan.py"} & readers


def test_unscoped_access_is_listed():
    """`all_tenants` is the loud exit from wall one."""
    users = {
        str(path.relative_to(ROOT))
        for path in python_files()
        if re.search(r"\.all_tenants\b", path.read_text())
    }
    assert users == set()


def test_no_file_of_the_product_names_a_registry_or_a_machine():
    text_files = [*python_files(), *(ROOT / "requirements").iterdir(), ROOT / "pyproject.toml"]
    hosts = "|".join(["pypi" + r"\.org", "pythonhosted", "npmjs", "/ro" + "ot/", "/wo" + "rk/"])
    named = {
        str(path.relative_to(ROOT)) for path in text_files if re.search(hosts, path.read_text())
    }
    assert named == set()

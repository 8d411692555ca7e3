"""Every verb that is told to somebody has a notice, and every notice a verb."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from perfmgmt.notices.registry import NOTICES

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("perfmgmt", "strategy", "objectives", "accountability", "reviews", "evaluations")
VERB = re.compile(r"[a-z]+\.[a-z_]+")


def modules() -> Iterator[ast.Module]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"), str(path))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def verbs_among(values) -> set[str]:
    """The verbs among constants, also those of a choice: `"a.b" if … else "a.c"`."""
    constants = (each for value in values for each in ast.walk(value))
    words = (each.value for each in constants if isinstance(each, ast.Constant))
    return {word for word in words if isinstance(word, str) and VERB.fullmatch(word)}


def told_in(module: ast.Module) -> set[str]:
    """Verbs of the calls that tell somebody; a helper that is given its verb is followed one step up."""
    told = set()
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in calls(function, "record_event"):
            words = {word.arg: word.value for word in call.keywords}
            if "tell" not in words:
                continue
            if verbs := verbs_among([words["verb"]]):
                told |= verbs
                continue
            callers = list(calls(module, function.name))
            assert callers, f"{function.name} records a verb that no caller names"
            for caller in callers:
                told |= verbs_among([*caller.args, *(word.value for word in caller.keywords)])
    return told


def test_every_verb_that_tells_somebody_has_a_writer_and_no_writer_is_left_over():
    told = set().union(*(told_in(module) for module in modules()))
    assert told == set(NOTICES)

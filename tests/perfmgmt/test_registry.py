"""Every verb has words for the record; one that is told to somebody has a notice, and every notice a verb."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from perfmgmt.notices.registry import NOTICES
from perfmgmt.organization.record import VERBS

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("perfmgmt", "strategy", "objectives", "accountability", "reviews", "evaluations")
VERB_SHAPE = re.compile(r"[a-z]+\.[a-z_]+")


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
    return {word for word in words if isinstance(word, str) and VERB_SHAPE.fullmatch(word)}


def recorded_in(module: ast.Module, *, told_only: bool) -> set[str]:
    """Verbs that a module records; a helper that is given its verb is followed one step up."""
    recorded = set()
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in calls(function, "record_event"):
            words = {word.arg: word.value for word in call.keywords}
            if told_only and "tell" not in words:
                continue
            if verbs := verbs_among([words["verb"]]):
                recorded |= verbs
                continue
            callers = list(calls(module, function.name))
            assert callers, f"{function.name} records a verb that no caller names"
            for caller in callers:
                recorded |= verbs_among([*caller.args, *(word.value for word in caller.keywords)])
    return recorded


def test_every_verb_that_tells_somebody_has_a_writer_and_no_writer_is_left_over():
    told = set().union(*(recorded_in(module, told_only=True) for module in modules()))
    assert told == set(NOTICES)


def test_every_verb_has_words_and_no_words_are_left_over():
    recorded = set().union(*(recorded_in(module, told_only=False) for module in modules()))
    assert recorded == set(VERBS)

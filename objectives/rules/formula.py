"""Formulas of calculated indicators: + − * / with parentheses, numbers, names, min, max and abs. Nothing else.

The text is read by Python's own grammar, held to a list of allowed nodes before anything is evaluated, and
worked out by simpleeval with only these operators and functions, in decimal arithmetic: 0.1 + 0.2 is 0.3.
"""

import ast
import keyword
import operator
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext
from decimal import Overflow as DecimalOverflow
from enum import StrEnum

from simpleeval import SimpleEval  # type: ignore[import-untyped]

from objectives.numbers import NotStorableError, storable
from objectives.rules.refusal import RuleError

LONGEST = 500
LONGEST_NAME = 40
DEEPEST = 60
PRECISION = 60

FUNCTIONS = {"abs": abs, "max": max, "min": min}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}

_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"})
_LETTERS = "A-Za-zÄÖÜäöüß"
_NAME = re.compile(f"[{_LETTERS}][{_LETTERS}0-9_]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_FOREIGN = re.compile(f"[^{_LETTERS}0-9_ .,()+*/-]")


class Problem(StrEnum):
    """Why a formula has no value although everything that it reads has one."""

    DIVISION_BY_ZERO = "division_by_zero"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: its tidied text and the names it reads, in the order of their places."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value, or why there is none: `missing` names, or a problem. `divisor` is the text that is zero."""

    value: Decimal | None = None
    missing: tuple[str, ...] = ()
    problem: Problem | None = None
    divisor: str = ""


def check_name(name: str) -> None:
    """A letter, then letters, digits and underscores; ä, ö, ü and ß are letters. No word of the grammar."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise RuleError("formula_name", name=name)
    if name in FUNCTIONS or keyword.iskeyword(name):
        raise RuleError("formula_name_taken", name=name)


def read_formula(text: str) -> Formula:
    """The formula that the text writes; RuleError where it is none.

    Example: "late / orders × 100" reads "late" and "orders".
    """
    tidy = " ".join(unicodedata.normalize("NFC", text).translate(_SIGNS).split())
    if not tidy:
        raise RuleError("formula_empty")
    if len(tidy) > LONGEST:
        raise RuleError("formula_too_long", limit=LONGEST)
    if foreign := _FOREIGN.search(tidy):
        raise RuleError("formula_sign", sign=foreign.group())
    try:
        tree = ast.parse(tidy, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise RuleError("formula_unreadable") from error
    _check_depth(tree)
    for node in ast.walk(tree):
        _check_node(node, tidy)
    return Formula(tidy, _names_of(tree), tree)


def evaluate(formula: Formula, values: Mapping[str, Decimal | None]) -> Outcome:
    """What the formula gives for these values, as the database would store it.

    Example: "late / orders * 100" for late = 3 and orders = 40 is 7.5; without orders it is missing
    "orders"; with orders = 0 it divides by zero. A value that the arithmetic does not need is missing
    all the same: a figure out of half of its inputs would look like a whole one.
    """
    missing = tuple(name for name in formula.names if values.get(name) is None)
    if missing:
        return Outcome(missing=missing)
    evaluator = _Arithmetic(formula.text, values)
    try:
        with localcontext(prec=PRECISION):
            return Outcome(value=storable(evaluator.eval(formula.text, formula.tree)))
    except _ZeroDivisorError as error:
        return Outcome(problem=Problem.DIVISION_BY_ZERO, divisor=error.text)
    except (NotStorableError, DecimalOverflow, InvalidOperation):
        return Outcome(problem=Problem.OUT_OF_RANGE)


def money_of(formula: Formula, currencies: Mapping[str, str]) -> str:
    """The currency that a formula gives, "" where it gives no money or nobody can say; RuleError for a mixed sum.

    `currencies` has the code of each name that is money. A sum, a difference, min and max want one currency;
    a share of two amounts is no money. An amount times another name, which may be a rate, is of a currency
    that nobody can say.

    Example: with a and b in EUR and c in GBP, "a + b" gives EUR, "a / b" none, "a + c" is refused, and
    "a + c * rate" gives EUR.
    """
    return _money(formula.tree, currencies)


def _money(node: ast.AST, currencies: Mapping[str, str]) -> str:
    match node:
        case ast.Name():
            return currencies.get(node.id, "")
        case ast.UnaryOp():
            return _money(node.operand, currencies)
        case ast.Call():
            return _one_money([_money(each, currencies) for each in node.args])
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return _one_money([_money(each, currencies) for each in (node.left, node.right)])
        case ast.BinOp():
            return _product_money(node, currencies)
        case _:
            return ""


def _one_money(found: list[str]) -> str:
    codes = list(dict.fromkeys(code for code in found if code))
    if len(codes) > 1:
        raise RuleError("formula_currencies", one=codes[0], other=codes[1])
    return codes[0] if codes else ""


def _product_money(node: ast.BinOp, currencies: Mapping[str, str]) -> str:
    left, right = (_money(each, currencies) for each in (node.left, node.right))
    if isinstance(node.right, ast.Constant):
        return left
    if isinstance(node.left, ast.Constant) and isinstance(node.op, ast.Mult):
        return right
    return ""


class _ZeroDivisorError(ArithmeticError):
    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class _Arithmetic(SimpleEval):
    """The evaluator with nothing in it but arithmetic; numbers are read from the text, never as floats."""

    def __init__(self, text: str, values: Mapping[str, Decimal | None]) -> None:
        super().__init__(
            operators=OPERATORS, functions=FUNCTIONS, names=dict(values), allowed_attrs={}
        )
        self.text = text
        self.nodes = {
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.Call: self._eval_call,
            ast.Constant: self._number,
        }

    def _number(self, node: ast.Constant) -> Decimal:
        return Decimal(_text_of(node, self.text))

    def _eval_binop(self, node: ast.BinOp) -> Decimal:
        try:
            return super()._eval_binop(node)
        except (DivisionByZero, InvalidOperation) as error:
            # 0 / 0 is an invalid operation to the decimal module.
            if isinstance(node.op, ast.Div) and self._eval(node.right) == 0:
                raise _ZeroDivisorError(_text_of(node.right, self.text)) from error
            raise


def _check_depth(tree: ast.expr) -> None:
    """Without recursion, as the depth is what is asked."""
    level: list[ast.AST] = [tree]
    for _depth in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise RuleError("formula_too_deep", limit=DEEPEST)


def _check_node(node: ast.AST, text: str) -> None:
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.operator() | ast.unaryop():
            if isinstance(node, ast.operator | ast.unaryop) and type(node) not in OPERATORS:
                raise RuleError("formula_operator")
        case ast.Constant():
            if not _NUMBER.fullmatch(_text_of(node, text)):
                raise RuleError("formula_number", number=_text_of(node, text))
        case ast.Name():
            if node.id not in FUNCTIONS:
                check_name(node.id)
        case ast.Call():
            _check_call(node)
        case ast.Tuple():
            raise RuleError("formula_comma")
        case ast.Load():
            pass
        case _:
            raise RuleError("formula_unreadable")


def _check_call(call: ast.Call) -> None:
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS or call.keywords:
        raise RuleError("formula_function")
    if any(isinstance(each, ast.Starred) for each in call.args):
        raise RuleError("formula_unreadable")
    is_abs = call.func.id == "abs"
    if is_abs and len(call.args) != 1:
        raise RuleError("formula_abs_takes_one")
    if not is_abs and len(call.args) < 2:
        raise RuleError("formula_needs_two", function=call.func.id)


def _names_of(tree: ast.expr) -> tuple[str, ...]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    named = [
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called
    ]
    if any(node.id in FUNCTIONS for node in named):
        raise RuleError("formula_function")
    named.sort(key=lambda node: node.col_offset)
    return tuple(dict.fromkeys(node.id for node in named))


def _text_of(node: ast.expr, text: str) -> str:
    return ast.get_source_segment(text, node) or ""

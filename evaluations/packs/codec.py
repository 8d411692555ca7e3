"""Content as canonical JSON and back: the same content is the same bytes, and nothing is lost."""

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from evaluations.packs.content import FORMAT, PackContent, exact


class UnreadableError(ValueError):
    """These bytes are no content, or of another format."""


def to_bytes(content: PackContent) -> bytes:
    """UTF-8, keys sorted, no spaces, instants in UTC, numbers as exact text."""
    text = json.dumps(
        plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return f"{text}\n".encode()


def from_bytes(data: bytes) -> PackContent:
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise UnreadableError(f"format {found['format']}")
        return _value(PackContent, found)
    except (KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(str(error)) from error


def plain(value: Any) -> Any:
    """What JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name, _kind in _fields(type(value))}
    match value:
        case Decimal():
            found: Any = exact(value)
        case datetime():
            found = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            found = value.isoformat()
        case tuple() | list():
            found = [plain(each) for each in value]
        case Mapping():
            found = {str(key): plain(each) for key, each in value.items()}
        case _:
            found = value
    return found


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


READERS: Mapping[Any, Callable[[str], Any]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def _value(kind: Any, given: Any) -> Any:
    """What was written, as the kind that the field is of."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        wanted = next(each for each in inside if each is not types.NoneType)
        return None if given is None else _value(wanted, given)
    if origin is tuple:
        if inside[-1] is Ellipsis:
            return tuple(_value(inside[0], each) for each in given)
        return tuple(_value(each, one) for each, one in zip(inside, given, strict=True))
    if origin is Mapping:
        return {key: _value(inside[1], each) for key, each in given.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _value(hint, given[name]) for name, hint in _fields(kind)})
    return READERS[kind](given) if kind in READERS else given

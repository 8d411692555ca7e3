"""One text for one content, so that a checksum means the content and nothing else.

As in RFC 8785: keys sorted, no blanks, UTF-8. Numbers are written as exact texts instead, because a
figure is a decimal and no float.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from enum import Enum
from typing import Any
from uuid import UUID

# More digits than any stored figure has, so that nothing is rounded on the way.
EXACTLY = Context(prec=60)


def canonical(content: Mapping[str, Any]) -> str:
    """Example: {"b": Decimal("1.50"), "a": [None, True]} → {"a":[null,true],"b":"1.5"}."""
    return json.dumps(plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(checksums: Iterable[str]) -> str:
    """One checksum over many, whatever their order: of the sorted ones, a line each."""
    return sha256_of("\n".join(sorted(checksums)))


def is_canonical(text: str) -> bool:
    """Whether a text is what its own content is written as."""
    try:
        return canonical(json.loads(text)) == text
    except (ValueError, AttributeError):
        return False


def plain(value: Any) -> Any:
    """Only what JSON has: decimals, days, instants and ids as texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Decimal() | float():
            return exact(Decimal(str(value)))
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def exact(number: Decimal) -> str:
    """Without zeros that say nothing. Example: 76.5000 → "76.5", 100 → "100", -0 → "0"."""
    return format(EXACTLY.add(EXACTLY.normalize(number), 0), "f")

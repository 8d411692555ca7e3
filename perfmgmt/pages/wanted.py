"""What the address of the alignment page asks for. Everything in it that is unknown is ignored.

The whole state of the page stands there: what is filtered, searched and open, and what is marked. A link
that is sent to somebody shows them the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

SHOWS = ("attention", "all", "off_track", "at_risk", "stale", "no_data")
FLAGS = ("mine", "blocked", "unowned", "unaligned")
MOST_ROWS = 240  # of matches, or of everything expanded: some 350 kB
STEP = 80  # rows of the first answer
ALL, NONE = "all", "none"


def key_of(pk: UUID | str) -> str:
    """A short name of a row: the last group of its key, 48 random bits."""
    return str(pk)[-12:]


@dataclass(frozen=True, slots=True)
class Opened:
    """What of the tree is open against what opens by itself: rows by `key_of`, or everything, or nothing."""

    opened: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)

    @property
    def everything(self) -> bool:
        return ALL in self.opened

    @property
    def nothing(self) -> bool:
        return NONE in self.opened

    @classmethod
    def read(cls, query: QueryDict) -> "Opened":
        def keys(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(each for each in query.get(name, "").split(".") if each))

        steps: dict[str, int] = {}
        for each in keys("more"):
            key, _dash, count = each.partition("-")
            steps[key] = min(int(count), 100) if count.isdecimal() else 1
        return cls(keys("open"), keys("shut"), keys("whole"), steps)

    def changed(self, key: str, step: str) -> "Opened":
        """After one step on a row: "open", "shut", "whole" (with what is on track) or "more"."""
        opened = tuple(each for each in self.opened if each != key)
        shut = tuple(each for each in self.shut if each != key)
        match step:
            case "open":
                return replace(self, opened=(*opened, key), shut=shut)
            case "shut":
                return replace(self, opened=opened, shut=(*shut, key))
            case "whole":
                return replace(self, whole=tuple(dict.fromkeys((*self.whole, key))), shut=shut)
            case "more":
                return replace(self, more={**self.more, key: self.more.get(key, 0) + 1})
        return self

    @property
    def parameters(self) -> dict[str, str]:
        return {
            "open": ".".join(self.opened),
            "shut": ".".join(self.shut),
            "whole": ".".join(self.whole),
            "more": ".".join(f"{key}-{steps}" for key, steps in self.more.items()),
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters, all of which combine, and what is open. `shown` is "" where the address says nothing."""

    shown: str = ""
    words: str = ""
    unit: str = ""
    owner: str = ""
    priority: str = ""
    gives: str = ""
    flags: frozenset[str] = frozenset()
    rows: int = STEP
    at: str = ""
    opened: Opened = field(default_factory=Opened)

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        show, rows = query.get("show", ""), query.get("rows", "")
        flags = {each for name in query.getlist("only") for each in name.split(",")}
        if show in FLAGS:  # addresses of the time when "mine" was one of them
            flags, show = flags | {show}, ""
        return cls(
            shown=show if show in SHOWS else "",
            words=query.get("q", "").strip()[:100],
            unit=query.get("unit", ""),
            owner=query.get("owner", ""),
            priority=query.get("priority", ""),
            gives=query.get("gives", ""),
            flags=frozenset(flags & set(FLAGS)),
            rows=min(max(int(rows), STEP), MOST_ROWS) if rows.isdecimal() else STEP,
            at=query.get("at", ""),
            opened=Opened.read(query),
        )

    @property
    def narrows(self) -> bool:
        """Something but the status says which objectives are wanted."""
        return bool(
            self.words or self.unit or self.owner or self.priority or self.gives or self.flags
        )

    @property
    def show(self) -> str:
        """By itself what needs attention; as soon as something is searched for, everything that matches."""
        return self.shown or ("all" if self.narrows else "attention")

    @property
    def is_filtered(self) -> bool:
        """Only matches are drawn, each with the way to it; else the tree is, with or without its folds."""
        return self.narrows or self.show not in ("attention", "all")

    def address(self, **changes: Any) -> str:
        """The same with something else in it; a filter that changes makes another tree, closed as it comes."""
        wanted = replace(self, **_CLOSED | changes)
        parameters = {
            "show": wanted.shown,
            "q": wanted.words,
            "unit": wanted.unit,
            "owner": wanted.owner,
            "priority": wanted.priority,
            "gives": wanted.gives,
            "only": ",".join(name for name in FLAGS if name in wanted.flags),
            "rows": "" if wanted.rows == STEP else str(wanted.rows),
            "at": wanted.at,
            **wanted.opened.parameters,
        }
        return "?" + urlencode({key: value for key, value in parameters.items() if value}, safe=",")

    @property
    def here(self) -> str:
        return self.address(opened=self.opened, rows=self.rows, at=self.at)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters takes along unseen: the pills that are pressed."""
        flags = ",".join(name for name in FLAGS if name in self.flags)
        fields = [("show", self.shown), ("only", flags), ("gives", self.gives)]
        return [(name, value) for name, value in fields if value]

    def after(self, key: str, step: str) -> "Wanted":
        return replace(self, opened=self.opened.changed(key, step))

    def with_flag(self, name: str) -> frozenset[str]:
        return self.flags ^ {name}


# what a change of the filters leaves behind: another tree, closed as it comes
_CLOSED: dict[str, Any] = {"opened": Opened(), "rows": STEP, "at": ""}

"""The German catalogue: complete, true to its placeholders, compiled, and what a German reader sees."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests import factories
from tests.pages.reading import heading, main_of, text_of
from tests.reviews import meetings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "perfmgmt" / "locale" / "de" / "LC_MESSAGES" / "django.po"
SOURCES = ["accountability", "evaluations", "objectives", "perfmgmt", "reviews", "strategy"]

# What each function is given, in order: context, message, its plural.
CALLS = {
    "_": ["message"],
    "gettext": ["message"],
    "gettext_lazy": ["message"],
    "gettext_noop": ["message"],
    "ngettext": ["message", "plural"],
    "ngettext_lazy": ["message", "plural"],
    "pgettext": ["context", "message"],
    "pgettext_lazy": ["context", "message"],
    "npgettext": ["context", "message", "plural"],
}
STRING = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+>")

Message = tuple[str | None, str]


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def in_python(path: Path) -> set[Message]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = CALLS.get(node.func.id, [])
            given = dict(zip(names, map(ast.literal_eval, node.args[: len(names)]), strict=True))
            if given:
                found.add((given.get("context"), given["message"]))
    return found


def in_template(path: Path) -> set[Message]:
    found = set()
    for function, arguments in TEMPLATE_CALL.findall(templatize(path.read_text())):
        given = dict(zip(CALLS[function], ast.literal_eval(f"({arguments},)"), strict=False))
        found.add((given.get("context"), given["message"]))
    return found


def test_every_sentence_of_the_product_is_in_the_catalogue_and_no_other(catalogue):
    """A call inside an f-string fails here: makemessages does not see it."""
    said: set[Message] = set()
    for name in SOURCES:
        for path in (ROOT / name).rglob("*.py"):
            said |= in_python(path)
    for path in (ROOT / "templates").rglob("*.*"):
        said |= in_template(path)
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert said - known == set()
    assert known - said == set()


def test_every_sentence_is_translated(catalogue):
    assert catalogue.untranslated_entries() == []
    assert catalogue.fuzzy_entries() == []
    assert catalogue.obsolete_entries() == []
    assert [entry.msgid for entry in catalogue if not all(forms(entry))] == []


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def marks(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_placeholders_and_markup_are_kept(catalogue):
    """A singular may leave its count out: "Ein Wert" for "One value"."""
    for entry in catalogue:
        if not entry.msgid_plural:
            assert marks(entry.msgstr) == marks(entry.msgid), entry.msgid
            continue
        assert marks(entry.msgstr_plural[1]) == marks(entry.msgid_plural), entry.msgid
        assert set(marks(entry.msgstr_plural[0])) <= set(marks(entry.msgid_plural)), entry.msgid


def test_the_compiled_catalogue_is_the_one_that_is_read(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {key(entry): forms(entry) for entry in compiled} == {
        key(entry): forms(entry) for entry in catalogue
    }


def key(entry) -> tuple[str | None, str, str]:
    return entry.msgctxt or None, entry.msgid, entry.msgid_plural


def test_the_header_names_nobody_and_no_moment(catalogue):
    assert catalogue.metadata == {
        "Project-Id-Version": "Throughline",
        "Language": "de",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }


def test_no_sentence_takes_the_place_of_a_month_or_a_day(catalogue):
    """The product's catalogue comes before Django's: "May" as a verb would rename the month."""
    with override("en"):
        dates = {
            str(name)
            for names in (MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR)
            for name in names.values()
        }
    assert {entry.msgid for entry in catalogue if not entry.msgctxt} & dates == set()
    with override("de"):
        assert [str(MONTHS[5]), str(WEEKDAYS[1])] == ["Mai", "Dienstag"]


def test_the_tone_is_plain(catalogue):
    said = [text for entry in catalogue for text in forms(entry)]
    assert [text for text in said if re.search(r"\b[Bb]itte\b|!|\b[Dd]u\b|\b[Dd]ein", text)] == []
    assert [text for text in said if "“" in text and "„" not in text] == []


# --- Pages -----------------------------------------------------------------------------------------

ENGLISH = re.compile(
    r"\b(On track|At risk|Off track|No data|No target|Stale|on track|at risk|off track"
    r"|Owner|Due|Priority|objectives?|measures?|Decision|Minutes|the|is|are|of|and)\b"
)


@pytest.fixture
def german(client, cast):
    """Pages as Carol reads them in a German organisation whose review is in progress."""
    organization = cast.organization
    organization.locale = "de"
    organization.save()
    plan = factories.plan(title="Plan 2026–28")
    priority = factories.priority(plan=plan, title="Liefertreue")
    said = {"cause": "capacity_constraint", "commentary": "Gussteile fehlen."}
    goods = {"priority": priority, "outcome": "Zusagen gelten."}
    meetings.off_track(cast, "Termintreue", said=said, **goods)
    meetings.measured(cast, "Rückläufer", meetings.ON_TARGET, said=said | {"cause": ""}, **goods)
    factories.objective("Ohne Kennzahl", priority=priority)
    review = meetings.running(cast, plan)
    client.force_login(cast.carol.user)

    def page(address: str):
        answer = client.get(f"/o/aldermere/{address}")
        assert answer.status_code == 200, address
        return answer

    page.review = review
    return page


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("", "Nichts wartet auf Sie. Nächstes Review morgen."),
        ("direction/", "Plan 2026–28"),
        ("objectives/", "Eines von 3 Zielen ist nicht im Plan"),
        ("alignment/", "Ein Ziel hat Handlungsbedarf"),
        ("accountability/", "Für ein Ziel ist niemand verantwortlich"),
        ("reviews/", "Operations review läuft; ein Punkt ist noch offen"),
        ("measures/", "Eine Kennzahl hat sich verändert, und das ist kein Rauschen"),
        ("update/", "Alle Ihre Werte sind da"),
        ("interventions/", "Niemand hat noch etwas zu erledigen"),
        ("decisions/", "Noch ist nichts entschieden"),
        ("learning/", "Lernen"),
        ("packs/", "Berichtspakete"),
        ("inbox/", "Alles ist gelesen"),
        ("search/?q=Termin", "Zwei Treffer für „Termin“"),
    ],
)
def test_a_page_speaks_german(german, address, first):
    answer = german(address)
    assert '<html lang="de"' in answer.content.decode()
    assert heading(answer) == first
    assert ENGLISH.findall(names_away(text_of(main_of(answer)))) == []


def names_away(text: str) -> str:
    """What people wrote in English stays as they wrote it."""
    return text.replace("Operations review", "")


def test_the_room_asks_its_four_questions_in_german(german):
    item = meetings.exceptions(german.review)[0]
    answer = german(f"reviews/{german.review.pk}/items/{item.pk}/")
    text = names_away(text_of(main_of(answer)))
    asked = ["Sind wir im Plan?", "Was verändert sich?", "Wo liegen die Umsetzungsrisiken?"]
    places = [text.index(question) for question in [*asked, "Was ist jetzt zu tun?"]]
    assert places == sorted(places)
    assert "Sind wir im Plan? Nein. 80,1 % (Oktober 2026), erwartet 95,0 %" in text
    assert ENGLISH.findall(text) == []


def test_sign_in_speaks_german(client, db):
    answer = client.get("/accounts/login/", headers={"accept-language": "de"})
    assert heading(answer) == "Anmelden"
    answer = client.post(
        "/accounts/login/",
        {"login": "nobody@example.org", "password": "wrong"},
        headers={"accept-language": "de"},
    )
    assert "E-Mail-Adresse oder Passwort stimmt nicht." in text_of(main_of(answer))

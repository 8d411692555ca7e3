"""An organisation's own words: the verb, and every page, mail and message that speaks them."""

import re
import threading

import pytest
from django.core import mail
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext, override, pgettext

from objectives.services import create_objective
from perfmgmt.events.models import Event, Notification
from perfmgmt.notices.tasks import tell_batch
from perfmgmt.organization.presets import PRESETS, sentences_in
from perfmgmt.organization.services import rename_terms
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Organization, Term
from perfmgmt.tenancy.tasks import tenant_task
from perfmgmt.tenancy.vocabulary import TERMS, Naming
from perfmgmt.tenancy.wording import own_words, speaking, words_from
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of
from tests.reviews import meetings

KPI = Naming("indicator", "en", "KPI", "KPIs")
KPI_DE = Naming("indicator", "de", "KPI", "KPIs", "m")


def rename(cast, *namings: Naming, version: int = 1) -> Organization:
    return rename_terms(
        actor=cast.erin,
        organization=cast.organization,
        terms=namings,
        version=version,
        now=NOW,
    )


# --- The verb --------------------------------------------------------------------------------------


def test_renaming_keeps_the_words_raises_the_version_and_is_one_event(cast):
    after = rename(cast, Naming("indicator", "en", "  Key   figure ", "Key figures"), KPI_DE)
    assert {term.naming for term in Term.objects.all()} == {
        Naming("indicator", "en", "Key figure", "Key figures"),
        KPI_DE,
    }
    assert after.version == 2
    event = Event.objects.get()
    assert (event.verb, event.actor) == ("organization.terms_renamed", cast.erin)
    assert event.payload == {
        "changes": {
            "indicator (de)": ["Kennzahl, Kennzahlen", "KPI, KPIs"],
            "indicator (en)": ["indicator, indicators", "Key figure, Key figures"],
        }
    }


def test_what_is_not_named_is_called_as_by_the_product_again(cast):
    rename(cast, KPI)
    rename(cast, Naming("objective", "en", "goal", "goals"), version=2)
    assert {term.key for term in Term.objects.all()} == {"objective"}
    rename(cast, version=3)
    assert not Term.objects.exists()


def test_saving_the_same_words_is_no_event(cast):
    rename(cast, KPI)
    after = rename_terms(
        actor=cast.erin,
        organization=Organization.objects.get(slug="aldermere"),
        terms=[KPI, Naming("objective", "en", "objective", "objectives")],
        version=2,
        now=NOW,
    )
    assert (after.version, Event.objects.count()) == (2, 1)


def test_the_second_of_two_is_told_and_overwrites_nothing(cast):
    rename(cast, KPI)
    with pytest.raises(Changed) as change:
        rename(cast, Naming("indicator", "en", "metric", "metrics"))
    assert change.value.current.version == 2
    assert Term.objects.get().singular == "KPI"


@pytest.mark.parametrize(
    ("naming", "field", "sentence"),
    [
        (
            Naming("indicator", "en", "KPI", " "),
            "indicator_en_plural",
            "Both are needed: the word for one and for many.",
        ),
        (
            Naming("indicator", "en", "", "KPIs"),
            "indicator_en_singular",
            "Both are needed: the word for one and for many.",
        ),
        (
            Naming("indicator", "en", "K" * 61, "KPIs"),
            "indicator_en_singular",
            "At most 60 characters.",
        ),
        *(
            (
                Naming("indicator", "en", word, "KPIs"),
                "indicator_en_singular",
                "Letters, digits, spaces and hyphens only, with a letter or a digit first.",
            )
            for word in ("<b>", "K&PI", 'K"', "K'", "100 %", "{{ x }}", "K_PI", "-K", "\u202eK")
        ),
        (
            Naming("indicator", "en", "Objective", "KPIs"),
            "indicator_en_singular",
            "“Objective” is the word for something else already.",
        ),
        (
            Naming("indicator", "tlh", "KPI", "KPIs"),
            "indicator_tlh_singular",
            "There is no such term in this language.",
        ),
        (
            Naming("indicator", "de", "KPI", "KPIs", "x"),
            "indicator_de_gender",
            "Write m, f or n, or leave it empty.",
        ),
    ],
)
def test_a_word_that_cannot_stand_is_refused_at_its_field(cast, naming, field, sentence):
    with pytest.raises(Refused) as refusal:
        rename(cast, naming)
    assert (refusal.value.field, str(refusal.value)) == (field, sentence)
    assert not Term.objects.exists()


def test_two_things_may_not_share_a_new_word_but_may_change_places(cast):
    with pytest.raises(Refused, match="“goal” is the word for something else"):
        rename(
            cast,
            Naming("objective", "en", "goal", "goals"),
            Naming("priority", "en", "goal", "goals"),
        )
    rename(
        cast,
        Naming("objective", "en", "priority", "priorities"),
        Naming("priority", "en", "objective", "objectives"),
    )
    assert Term.objects.count() == 2


def test_indicator_and_measure_are_one_thing(cast):
    rename(cast, KPI, Naming("measure", "en", "KPI", "KPIs"))
    assert Term.objects.count() == 2


@pytest.mark.parametrize("name", PRESETS)
def test_every_set_of_words_is_accepted(cast, name):
    _label, namings = PRESETS[name]
    rename(cast, *namings)
    assert {term.naming for term in Term.objects.all()} == set(namings)


# --- The overlay -----------------------------------------------------------------------------------


@pytest.fixture
def named(cast):
    rename(cast, KPI, KPI_DE, Naming("financial", "en", "Owners", "Owners"))
    return Organization.objects.get(slug="aldermere")


def test_every_way_to_a_translation_speaks_the_words(named):
    lazy = gettext_lazy("Created an indicator")
    template = engines["django"].from_string(
        '{% translate "Whose measures" %}: {% translate "Created an indicator" %}; '
        "{% blocktranslate %}This indicator already serves this objective.{% endblocktranslate %}"
    )
    with own_words(named):
        assert gettext("Created an indicator") == str(lazy) == "Created a KPI"
        assert pgettext("nowhere", "One indicator") == "One KPI"
        assert ngettext("One indicator", "%(n)s indicators", 2) == "%(n)s KPIs"
        assert gettext("Financial") == "Owners"
        assert template.render({}) == (
            "Whose measures: Created a KPI; This KPI already serves this objective."
        )
        with override("de"):
            assert str(lazy) == "KPI angelegt"
        assert str(lazy) == "Created a KPI"
    assert str(lazy) == gettext("Created an indicator") == "Created an indicator"


def test_what_people_wrote_stays(named, client, cast):
    factories.objective("One indicator for every objective")
    client.force_login(cast.carol.user)
    text = text_of(main_of(client.get("/o/aldermere/objectives/")))
    assert "One indicator for every objective" in text


def test_a_task_of_an_organisation_speaks_its_words(named):
    @tenant_task(name="tests.say")
    def say(_organization) -> str:
        return gettext("Created an indicator")

    assert say(str(named.pk)) == "Created a KPI"


def test_two_threads_never_hear_each_other():
    """Two organisations at once, each in the middle of the other's sentence."""
    both = threading.Barrier(2, timeout=10)
    heard: dict[str, list[str]] = {}

    def say(word: str) -> None:
        naming = Naming("indicator", "en", word, f"{word}s")
        with override("en"), speaking(words_from([naming])):
            for _turn in range(50):
                both.wait()
                heard.setdefault(word, []).append(gettext("indicators"))

    threads = [threading.Thread(target=say, args=[word]) for word in ("KPI", "metric")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {word: set(said) for word, said in heard.items()} == {
        "KPI": {"KPIs"},
        "metric": {"metrics"},
    }
    assert gettext("indicators") == "indicators"


def test_the_words_cost_no_query_once_a_process_knows_them(cast, client):
    factories.objective()
    client.force_login(cast.carol.user)
    before = queries_of(client, "/o/aldermere/objectives/")
    rename(cast, KPI)
    queries_of(client, "/o/aldermere/objectives/")
    assert queries_of(client, "/o/aldermere/objectives/") == before


def test_another_organisation_keeps_the_products_words(named, cast, client):
    client.force_login(cast.mallory)
    assert "One priority, one objective, one owner, one indicator." in text_of(
        main_of(client.get("/o/rival/"))
    )
    client.force_login(cast.carol.user)
    assert "One priority, one objective, one owner, one KPI." in text_of(
        main_of(client.get("/o/aldermere/"))
    )


def test_a_mail_and_an_inbox_speak_the_words(cast, client):
    rename(cast, Naming("objective", "en", "aim", "aims"))
    create_objective(actor=cast.carol, owner=cast.alice, title="Deliver", now=NOW)
    tell_batch(cast.organization.pk, now=timezone.now())
    assert mail.outbox[0].subject == "You own a new aim: Deliver"
    assert Notification.objects.get().subject == "You own a new aim: Deliver"
    client.force_login(cast.alice.user)
    assert "You own a new aim: Deliver" in client.get("/o/aldermere/inbox/").text


def test_a_problem_of_the_api_speaks_the_words(named, cast, client):
    client.force_login(cast.dora.user)
    body = {"indicator": str(cast.dora.pk), "period_start": "2026-10-01", "value": 1}
    answer = client.post("/api/v1/aldermere/measurements/", body, content_type="application/json")
    assert answer.json()["detail"] == "There is no such KPI."


def test_the_record_speaks_the_words(named, cast, client):
    client.force_login(cast.erin.user)
    text = text_of(client.get("/o/aldermere/audit/").text)
    assert "Linked a KPI to an objective" in text
    assert "an indicator" not in text


# --- Every page ------------------------------------------------------------------------------------

PAGES = [
    "",
    "direction/",
    "direction/plans/new/",
    "objectives/",
    "objectives/{objective}/",
    "alignment/",
    "accountability/",
    "reviews/",
    "measures/",
    "interventions/",
    "decisions/",
    "learning/",
    "search/?q=on",
    "inbox/",
]
SPOKEN = {
    "en": {"objective", "indicator", "measure", "lag_indicator", "guardrail", "plan", "priority"}
    | {"trade_off", "review", "decision", "intervention", "unit", "lead_indicator"},
    "de": {"objective", "indicator", "lag_indicator", "guardrail", "plan", "priority", "trade_off"}
    | {"review", "decision", "intervention", "unit", "lead_indicator"},
}


def marked(language: str) -> list[Naming]:
    """Each word with a mark at its end, so that it is known again and keeps its sound and gender."""
    return [
        Naming(key, language, f"{words[language].singular}qq", f"{words[language].plural}qq")
        for key, words in TERMS.items()
        if language in words
    ]


@pytest.fixture
def pages(cast, client):
    plan = factories.plan(title="Plan 2026–28")
    priority = factories.priority(plan=plan, title="Trust")
    factories.unit()
    objective = meetings.off_track(cast, "Castings in time", priority=priority)
    for role in ("lead", "guardrail"):
        factories.serves(factories.indicator(f"Lots {role}", owner=cast.alice), objective, role)
    factories.objective("Castings", priority=priority)
    meetings.running(cast, plan)
    client.force_login(cast.erin.user)

    def read(language: str) -> dict[str, str]:
        cast.erin.user.language = language
        cast.erin.user.save()
        addresses = [page.format(objective=objective.pk) for page in PAGES]
        return {
            page: " ".join(
                [
                    text_of(found.text),
                    *re.findall(r'(?:aria-label|placeholder)="(.*?)"', found.text),
                ]
            )
            for page, found in (
                (address, client.get(f"/o/aldermere/{address}")) for address in addresses
            )
        }

    return read


def without_terms(language: str, text: str) -> str:
    """Every form of every term, marked or not, as one sign."""
    forms = {
        form
        for words in TERMS.values()
        if language in words
        for word in [words[language]]
        for form in (word.singular, word.plural, word.dative, *word.genitives)
        if form
    }
    longest_first = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return re.sub(rf"(?i)(?<![\w-])(?:{longest_first})(?:qq[sn]?)?(?![\w-])", "•", text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_pages_speak_every_word_and_nothing_else_changes(cast, pages, language):
    before = pages(language)
    rename(cast, *marked(language))
    after = pages(language)
    for page, text in before.items():
        assert without_terms(language, after[page]) == without_terms(language, text), page
    spoken = " ".join(after.values()).lower()
    heard = {
        naming.key
        for naming in marked(language)
        if naming.singular.lower() in spoken or naming.plural.lower() in spoken
    }
    assert SPOKEN[language] <= heard


@pytest.mark.parametrize("key", TERMS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_is_renamed_in_its_own_right(key, language):
    if language not in TERMS[key]:
        pytest.skip("This language has no word of its own for it.")
    word = TERMS[key][language]
    words = words_from([Naming(key, language, "Xylo", "Xylos")])
    renamer = words[language]
    english = TERMS[key]["en"].singular
    assert renamer(word.singular, english) == ("xylo" if word.singular.islower() else "Xylo")
    if not word.is_label:
        assert renamer(f"3 {word.plural}").lower() == "3 xylos"


def test_the_examples_read_in_the_words():
    (_en, english), (_de, german) = sentences_in(words_from([KPI, KPI_DE]))
    assert "This KPI already serves this objective." in english
    assert "Dieser KPI dient diesem Ziel bereits." in german


def test_an_invitation_page_has_the_words_and_a_stranger_has_not(named, client):
    answer = client.get("/o/aldermere/invitation/no-such-invitation-here/")
    assert answer.status_code == 404
    assert heading(answer)
    assert gettext("Created an indicator") == "Created an indicator"

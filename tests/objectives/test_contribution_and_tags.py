"""How an objective contributes to the one above it, its tags, and choosing what it serves."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from objectives.imports.rows import read_tables
from objectives.models import Objective
from objectives.rules import tags as tagging
from objectives.rules.cascade import above, with_all_below
from objectives.rules.refusal import RuleError
from objectives.screens.filters import Filters
from objectives.services import create_objective, import_tables, update_objective
from objectives.tables import Table
from perfmgmt.tenancy.access import Refused
from tests import factories
from tests.factories import NOW
from tests.objectives.pages import HTMX, errors, groups, queries, words

words_of_tags = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def at(name, *ids):
    return reverse(f"objectives:{name}", args=["aldermere", *ids])


@pytest.fixture
def top(cast):
    priority = factories.priority(plan=factories.plan(), title="Deliver")
    return factories.objective("Release capital", owner=cast.carol, priority=priority)


@pytest.fixture
def alice(cast, client):
    client.force_login(cast.alice.user)
    return client


@given(st.lists(words_of_tags, max_size=10))
def test_tidy_tags_are_each_once_and_stay_as_they_are_when_tidied_again(tags):
    tidy = tagging.tidy(tags)
    assert tagging.tidy(tidy) == tidy
    assert {tag.casefold() for tag in tidy} == {tag.casefold() for tag in tags}
    assert len({tag.casefold() for tag in tidy}) == len(tidy)


@given(st.lists(words_of_tags, max_size=4), st.lists(words_of_tags, max_size=4))
def test_what_was_added_can_be_taken_away_again(tags, more):
    kept = tagging.tidy(tags)
    new = [tag for tag in more if tag.casefold() not in {each.casefold() for each in kept}]
    added = tagging.changed(kept, add=new, remove=[])
    assert tagging.changed(added, add=[], remove=new) == kept


@pytest.mark.parametrize(
    ("tags", "code"),
    [([str(number) for number in range(11)], "tags_too_many"), (["x" * 41], "tags_too_long")],
)
def test_tags_are_few_and_short(tags, code):
    with pytest.raises(RuleError) as error:
        tagging.tidy(tags)
    assert error.value.code == code


def test_the_way_up_and_everything_below():
    parents = {"a": None, "b": "a", "c": "b", "d": None}
    assert above("c", parents) == ("a", "b")
    assert with_all_below(["b"], parents) == {"b", "c"}
    assert above("x", {"x": "y", "y": "x"}) == ("y",)  # rows that go round still end


def test_note_and_tags_are_kept_as_they_were_typed(cast, top):
    made = create_objective(
        actor=cast.alice,
        now=NOW,
        title="Fewer castings in stock",
        parent=top,
        contribution=" Frees a third of it. ",
        tags=["Stock", " stock ", "Q4 plan"],
    )
    assert (made.contribution, made.tags) == ("Frees a third of it.", ["Stock", "Q4 plan"])
    with pytest.raises(Refused, match="At most 10 tags"):
        update_objective(
            actor=cast.alice,
            objective=made,
            now=NOW,
            version=1,
            changes={"tags": [str(number) for number in range(11)]},
        )


def test_the_form_asks_for_both_and_says_what_is_wrong(alice, cast, top):
    sent = {"title": "Less stock", "parent": top.pk, "owner": cast.alice.pk}
    answer = alice.post(at("new"), sent | {"tags": "Stock, stock", "contribution": "A third."})
    made = Objective.objects.get(title="Less stock")
    assert answer.status_code == 302
    assert (made.contribution, made.tags) == ("A third.", ["Stock"])
    page = alice.get(at("edit", made.pk)).content.decode()
    assert 'name="tags" value="Stock"' in page
    typed = sent | {"version": 1, "tags": "x" * 41}
    page = alice.post(at("edit", made.pk), typed)
    assert errors(page.content.decode()) == [("tags", "A tag has at most 40 characters.")]


def test_who_saves_second_sees_the_tags_of_the_first(alice, cast):
    mine = factories.objective("Mine", state="draft", owner=cast.alice, tags=["One"])
    sent = {"title": "Mine", "outcome": mine.outcome, "owner": cast.alice.pk, "version": 1}
    sent |= {"due_on": mine.due_on}
    alice.post(at("edit", mine.pk), sent | {"tags": "Hers"})
    page = alice.post(at("edit", mine.pk), sent | {"tags": "His"})
    assert page.status_code == 409
    assert '<dl class="facts"><div><dt>Tags</dt><dd>Hers</dd></div></dl>' in page.content.decode()


def test_a_parent_is_searched_and_shows_its_way_up(alice, cast, top):
    middle = factories.objective("Less stock", parent=top, owner=cast.bob)
    low = factories.objective("Castings", parent=middle, owner=cast.alice, priority=None)
    page = alice.get(at("parents"), {"parent_words": "cast"}, headers=HTMX)
    assert words(page.content.decode()) == ("None Castings Release capital › Less stock, Alice")
    page = alice.get(at("parents"), {"parent_words": "stock", "parent": top.pk}, headers=HTMX)
    assert words(page.content.decode()) == (
        "None Release capital 1 Deliver, Carol Less stock Release capital, Bob"
    )
    nothing = alice.get(at("parents"), {"objective": middle.pk}, headers=HTMX)
    assert words(nothing.content.decode()) == "None Release capital 1 Deliver, Carol"
    assert low.title not in nothing.content.decode()


def test_without_script_a_search_comes_back_with_what_was_typed(alice, cast, top):
    sent = {"title": "Half a sentence", "parent_words": "capital", "find": "1"}
    page = alice.post(at("new"), sent)
    html = page.content.decode()
    assert page.status_code == 200
    assert 'value="Half a sentence"' in html
    assert "Release capital" in html
    assert not Objective.objects.filter(title="Half a sentence").exists()


def test_the_choice_costs_the_same_for_many(alice, top):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(at("parents"), headers=HTMX).status_code == 200
        return queries(captured)

    Objective.objects.create(title="Goal", parent=top)
    first = cost()
    Objective.objects.bulk_create(Objective(title=f"Goal {n}", parent=top) for n in range(300))
    assert cost() == first


def test_the_list_filters_by_a_tag_however_it_is_spelled(alice, cast):
    factories.objective("First", owner=cast.alice, tags=["Plant"])
    factories.objective("Second", owner=cast.alice, tags=["plant", "Q4"])
    factories.objective("Third", owner=cast.alice, tags=["Q4"])
    page = alice.get(at("list"), {"tag": "PLANT"})
    assert groups(page.content.decode()) == {"No data": ["First", "Second"]}
    assert [tag.casefold() for tag in page.context["offers"].tags] == ["plant", "q4"]
    assert Filters.read(page.wsgi_request.GET).as_query() == "tag=PLANT"


def test_rest_reads_writes_and_filters(call, cast, top):
    body = {"title": "By key", "parent": str(top.pk), "contribution": "Half.", "tags": ["A", "a"]}
    made = call("post", "objectives/", body=json.dumps(body), member=cast.carol).json()
    assert (made["contribution"], made["tags"]) == ("Half.", ["A"])
    found = call("get", "objectives/?tag=a").json()["results"]
    assert [row["title"] for row in found] == ["By key"]
    patch = json.dumps({"version": 1, "tags": [str(number) for number in range(11)]})
    answer = call("patch", f"objectives/{made['id']}/", body=patch, member=cast.carol)
    assert (answer.status_code, answer.json()["errors"]) == (422, {"tags": ["At most 10 tags."]})


def test_an_import_may_bring_both_and_a_file_without_them_leaves_them(cast):
    whole = (
        b'id,title,parent_id,how it contributes,labels\na,Top,,,\nb,Below,a,Half of it,"X, x, Y"\n'
    )
    plain = b"id,title,parent_id\nb,Below,a\n"
    for content in (whole, plain):
        tables = read_tables({Table.OBJECTIVES: content})
        import_tables(actor=cast.dora, tables=tables, source="file", now=NOW)
        below = Objective.objects.get(external_key="b")
        assert (below.contribution, below.tags) == ("Half of it", ["X", "Y"])
    tables = read_tables({Table.OBJECTIVES: b"id,title,tags\nc,Long," + b"x" * 41 + b"\n"})
    assert [(each.column, each.sentence) for each in tables.problems] == [
        ("tags", "A tag has at most 40 characters.")
    ]

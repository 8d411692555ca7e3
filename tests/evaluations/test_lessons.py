"""Lessons through their verbs and pages: written, said better, taken back, found useful."""

import re

import pytest
from django.test import Client

from evaluations.models import Lesson, LessonAnswer
from evaluations.services import (
    change_lesson,
    dismiss_lesson,
    find_useful,
    take_back_lesson,
    write_lesson,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.access import Changed, Refused
from tests import factories
from tests.evaluations.cycles import submitted
from tests.evaluations.meetings import closed_review
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

HOME = "/o/aldermere/"
LESSONS = f"{HOME}learning/lessons/"
SAID = {
    "title": "A single foundry is an assumption, not a plan",
    "next_time": "Approve a second foundry before the target is set.",
    "tag": "assumption",
}


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def objective(cast):
    return factories.objective("Castings on time", owner=cast.alice)


@pytest.fixture
def lesson(cast, objective):
    return write_lesson(actor=cast.bob, objective=objective, now=NOW, **SAID)


# --- Verbs -----------------------------------------------------------------------------------------


def test_writing_tells_the_owner_and_keeps_what_it_came_from(cast, objective, lesson):
    event = Event.objects.get(verb="evaluations.lesson_written")
    assert event.payload == SAID | {
        "objective": "Castings on time",
        "review": "",
        "indicator": "",
        "author": "Bob",
    }
    assert set(Delivery.objects.values_list("recipient__name", flat=True)) == {"Alice"}
    assert (lesson.about, lesson.language) == ("Castings on time", "english")


def test_a_decision_brings_its_objective_and_review(cast):
    meeting = closed_review(cast)
    decision = meeting.review.decisions.get()
    made = write_lesson(actor=cast.bob, decision=decision, now=NOW, **SAID)
    assert (made.objective_id, made.review_id) == (meeting.objective.pk, meeting.review.pk)


def test_an_evaluation_brings_its_objective_and_shows_what_it_taught(cast):
    evaluation = submitted(cast).evaluation
    address = f"{HOME}learning/evaluations/{evaluation.pk}/"
    browser = signed_in(cast.alice)
    assert f"lessons/new/?evaluation={evaluation.pk}" in browser.get(address).content.decode()
    answered = browser.post(f"{LESSONS}new/?evaluation={evaluation.pk}", SAID)
    made = Lesson.objects.get()
    assert answered.url == f"{LESSONS}{made.pk}/"
    assert (made.evaluation, made.objective) == (evaluation, evaluation.objective)
    assert SAID["title"] in text_of(main_of(browser.get(address)))
    assert f'href="{address}"' in main_of(browser.get(answered.url))


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"title": " "}, "title", "Say what was learnt."),
        ({"next_time": ""}, "next_time", "Say what to do next time."),
        ({"tag": "luck"}, "tag", "Choose what it teaches about."),
    ],
)
def test_what_is_not_said_is_refused(cast, objective, changed, field, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)) as refused:
        write_lesson(actor=cast.bob, objective=objective, now=NOW, **SAID | changed)
    assert refused.value.field == field
    assert not Lesson.objects.exists()


def test_a_lesson_comes_from_somewhere_and_is_written_once(cast, objective, lesson):
    with pytest.raises(Refused, match="Say what it came from"):
        write_lesson(actor=cast.bob, now=NOW, **SAID)
    with pytest.raises(Refused, match="This was written down before"):
        write_lesson(actor=cast.carol, objective=objective, now=NOW, **SAID)


def test_saying_it_better_keeps_the_earlier_wording(cast, lesson):
    changed = change_lesson(
        actor=cast.alice, lesson=lesson, now=NOW, version=1, **SAID | {"title": "Never one foundry"}
    )
    assert (changed.title, changed.version) == ("Never one foundry", 2)
    event = Event.objects.get(verb="evaluations.lesson_changed")
    assert event.payload["was"] == SAID
    with pytest.raises(Changed):
        change_lesson(actor=cast.alice, lesson=lesson, now=NOW, version=1, **SAID)


def test_saying_the_same_again_is_nothing_new(cast, lesson):
    assert change_lesson(actor=cast.bob, lesson=lesson, now=NOW, **SAID).version == 1
    assert not Event.objects.filter(verb="evaluations.lesson_changed").exists()


def test_what_was_taken_back_stays_and_takes_no_more(cast, lesson):
    with pytest.raises(Refused, match="Say why it does not hold"):
        take_back_lesson(actor=cast.bob, lesson=lesson, because=" ", now=NOW)
    gone = take_back_lesson(actor=cast.bob, lesson=lesson, because="Two were late too.", now=NOW)
    assert (gone.taken_back_at, gone.taken_back_because) == (NOW, "Two were late too.")
    assert not Lesson.objects.standing().exists()
    for again in (change_lesson, take_back_lesson):
        said = SAID if again is change_lesson else {"because": "Again."}
        with pytest.raises(Refused, match="This lesson was taken back"):
            again(actor=cast.bob, lesson=lesson, now=NOW, **said)


def test_useful_counts_once_a_person(cast, lesson):
    for _twice in range(2):
        find_useful(actor=cast.carol, lesson=lesson, now=NOW)
    find_useful(actor=cast.dora, lesson=lesson, now=NOW)
    dismiss_lesson(actor=cast.dora, lesson=lesson, now=NOW)
    assert Lesson.objects.with_use(cast.carol).get().useful_count == 1
    assert Lesson.objects.with_use(cast.carol).get().is_useful_to_me is True
    assert Event.objects.filter(verb="evaluations.lesson_found_useful").count() == 2
    assert LessonAnswer.objects.count() == 2


# --- Pages -----------------------------------------------------------------------------------------


def titles(response) -> list[str]:
    return texts(response, r'<p class="l-t"><a [^>]*>(.*?)</a>')


def test_the_list_is_searched_and_filtered(cast, lesson):
    plant = factories.unit("Plant")
    write_lesson(
        actor=cast.bob,
        objective=factories.objective("Scrap below 2%", owner=cast.alice, unit=plant),
        now=NOW,
        title="Scrap was counted twice",
        next_time="Agree on one definition.",
        tag="indicator_choice",
    )
    gone = write_lesson(
        actor=cast.bob, review=closed_review(cast).review, now=NOW, **SAID | {"title": "Wrong"}
    )
    take_back_lesson(actor=cast.bob, lesson=gone, because="It was.", now=NOW)
    bob = signed_in(cast.bob)

    def found(query: str) -> list[str]:
        return titles(bob.get(f"{LESSONS}?{query}"))

    both = ["Scrap was counted twice", SAID["title"]]
    assert found("") == both
    assert found("q=foundries") == [SAID["title"]]  # the stem
    assert found("q=definition -scrap") == []
    assert found("q=cast") == [SAID["title"]]  # of the objective
    assert found("tag=indicator_choice") == [both[0]]
    assert found(f"unit={plant.pk}") == [both[0]]
    assert found("state=taken_back") == ["Wrong"]
    assert found("tag=nonsense&unit=x&state=y&start=z") == both
    assert heading(bob.get(LESSONS)) == "Two lessons to write the next objective by"
    assert "Nothing matches." in text_of(main_of(bob.get(f"{LESSONS}?q=zebra")))


def test_the_page_of_a_lesson_with_its_history(cast, lesson):
    change_lesson(actor=cast.bob, lesson=lesson, now=NOW, **SAID | {"title": "Never one foundry"})
    find_useful(actor=cast.carol, lesson=lesson, now=NOW)
    page = signed_in(cast.bob).get(f"{LESSONS}{lesson.pk}/")
    said = text_of(main_of(page))
    assert heading(page) == "Never one foundry"
    assert "Before: “A single foundry is an assumption, not a plan”" in said
    assert "Useful to 1 person" in said
    assert "It is useful to me" not in said  # one's own
    assert "It is useful to me" in text_of(
        main_of(signed_in(cast.victor).get(f"{LESSONS}{lesson.pk}/"))
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 302), ("alice", 302), ("carol", 302), ("dora", 302), ("erin", 403), ("victor", 403)],
)
def test_author_owner_and_who_steers_change_it(cast, lesson, who, status):
    client = signed_in(getattr(cast, who))
    answer = client.post(f"{LESSONS}{lesson.pk}/change/", SAID | {"title": "New", "version": 1})
    assert answer.status_code == status


def test_writing_from_the_objective_the_review_and_the_list(cast, objective):
    bob, meeting = signed_in(cast.bob), closed_review(cast)
    page = bob.get(f"{HOME}objectives/{objective.pk}/").content.decode()
    assert f'href="{LESSONS}new/?objective={objective.pk}"' in page
    minutes = bob.get(f"{HOME}reviews/{meeting.review.pk}/").content.decode()
    address = f"{LESSONS}new/?review={meeting.review.pk}"
    assert f'href="{address}"' in minutes
    assert bob.post(address, SAID).status_code == 302
    assert bob.post(f"{LESSONS}new/?objective={objective.pk}", SAID).status_code == 302
    named = SAID | {"title": "Other", "objective": objective.title}
    assert bob.post(f"{LESSONS}new/", named).status_code == 302
    assert bob.post(f"{LESSONS}new/", SAID | {"title": "None"}).status_code == 422
    sources = set(Lesson.objects.values_list("objective__title", "review__title"))
    assert sources == {("Castings on time", None), (None, "Operations review")}


def test_a_source_that_does_not_exist_is_not_found(cast):
    bob = signed_in(cast.bob)
    assert bob.get(f"{LESSONS}new/?objective=nonsense").status_code == 404
    assert bob.get(f"{LESSONS}new/?review={cast.organization.pk}").status_code == 404
    assert signed_in(cast.victor).get(f"{LESSONS}new/").status_code == 403


def test_who_saves_second_sees_both_wordings(cast, lesson):
    change_lesson(actor=cast.alice, lesson=lesson, now=NOW, **SAID | {"title": "Hers"})
    answer = signed_in(cast.bob).post(
        f"{LESSONS}{lesson.pk}/change/", SAID | {"title": "His", "version": 1}
    )
    assert answer.status_code == 409
    assert "Hers" in main_of(answer)


def test_offers_beside_the_forms(cast, lesson):
    carol = signed_in(cast.carol)
    offers = f"{HOME}learning/offers/"
    shown = carol.get(offers, {"title": "Second foundry for castings"}).content.decode()
    assert SAID["title"] in shown
    assert "Objective: Castings on time" in text_of(shown)
    assert carol.get(offers, {"title": "Brand awareness"}).content.decode().strip() == ""
    assert carol.get(offers).content.decode().strip() == ""
    thanks = carol.post(f"{LESSONS}{lesson.pk}/useful/", headers={"HX-Request": "true"})
    assert "Counted as useful." in thanks.content.decode()
    assert carol.post(f"{LESSONS}{lesson.pk}/dismiss/").status_code == 302
    assert carol.get(offers, {"title": "Second foundry"}).content.decode().strip() == ""


@pytest.mark.parametrize("address", ["objectives/new/", "measures/new/"])
def test_the_forms_ask_for_offers_while_typing(cast, address):
    page = signed_in(cast.carol).get(f"{HOME}{address}").content.decode()
    assert f'hx-get="{HOME}learning/offers/"' in page


def test_the_same_few_queries_at_1_3_and_300_lessons(cast, lesson):
    bob, costs = signed_in(cast.bob), []
    for number in (0, 2, 297):
        for each in range(number):
            write_lesson(
                actor=cast.bob,
                objective=lesson.objective,
                now=NOW,
                **SAID | {"title": f"Foundry {number} {each}"},
            )
        costs.append(
            [
                queries_of(bob, LESSONS),
                queries_of(bob, f"{LESSONS}{lesson.pk}/"),
                queries_of(bob, f"{HOME}learning/offers/?title=foundry"),
            ]
        )
    assert costs[0] == costs[1] == costs[2]
    assert max(costs[0]) <= 12

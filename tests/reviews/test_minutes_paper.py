"""The minutes as a PDF: what the page says, tagged, and the same bytes each time."""

import shutil
import subprocess

import pytest
from django.test import Client

from reviews.models import Decision, Review
from tests import factories
from tests.evaluations.meetings import close, frozen_review
from tests.reviews import meetings

MARKUP = "#Order *every* $casting$ twice"
PDFTOTEXT, QPDF = shutil.which("pdftotext"), shutil.which("qpdf")


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def paper_of(review: Review) -> str:
    return f"/o/aldermere/reviews/{review.pk}/minutes.pdf"


@pytest.fixture
def review(cast) -> Review:
    meeting = frozen_review(cast)
    close(cast, meeting, text=MARKUP)
    return Review.objects.get(pk=meeting.review.pk)


@pytest.mark.skipif(not (PDFTOTEXT and QPDF), reason="no pdftotext or qpdf")
def test_it_says_what_was_decided_and_what_people_wrote_is_no_markup(cast, review, tmp_path):
    answer = signed_in(cast.alice).get(paper_of(review))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-minutes.pdf"')
    path = tmp_path / "minutes.pdf"
    path.write_bytes(answer.content)
    subprocess.run([QPDF, "--check", path], check=True, capture_output=True)
    text = subprocess.run(
        [PDFTOTEXT, "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    words = " ".join(text.split())
    decision = Decision.objects.get(review=review)
    for said in (review.title, MARKUP, decision.owner.name, decision.decided_by.name):
        assert said in words
    assert "Items without a decision" in words


def test_the_same_minutes_are_the_same_bytes(cast, review):
    client = signed_in(cast.bob)
    assert client.get(paper_of(review)).content == client.get(paper_of(review)).content


def test_before_it_is_closed_there_is_none(cast):
    priority = factories.priority(plan=factories.plan())
    meetings.off_track(cast, "Castings", priority=priority)
    frozen = meetings.frozen(cast, priority.plan)
    client = signed_in(cast.bob)
    assert client.get(paper_of(frozen)).url == f"/o/aldermere/reviews/{frozen.pk}/"
    told = client.get(f"/api/v1/aldermere/reviews/{frozen.pk}/minutes.pdf")
    assert (told.status_code, told.json()["detail"]) == (
        422,
        "The review is not closed yet: there are no minutes.",
    )

"""Step 8: what closed reviews leave to learn from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evaluations.findings import learning_finding
from evaluations.models import Pack
from evaluations.rows import check_row, review_rows
from evaluations.screens import lessons
from perfmgmt.tenancy.http import MemberRequest
from reviews.models import Decision, Review

MOST_REVIEWS = 24
MOST_CHECKS = 50


@require_GET
def learning(request: MemberRequest) -> HttpResponse:
    closed = Review.objects.closed().with_decision_counts().newest_first()
    reviews = list(closed[:MOST_REVIEWS])
    packs = Pack.objects.filter(review__in=reviews).with_people().newest_first()
    today = request.now.astimezone(request.organization.zone).date()
    decisions = Decision.objects.to_look_at_again().with_people().soonest_to_look_at_first()
    checks = [check_row(decision, today) for decision in decisions[:MOST_CHECKS]]
    rows = review_rows(reviews, packs, request.member)
    context = {
        "finding": learning_finding(
            late=sum(check.is_late for check in checks), waiting=len(checks), reviews=len(rows)
        ),
        "reviews": rows,
        "checks": checks,
        "lessons": lessons.latest(request.member, request.now),
        "next_to_pack": next((row for row in rows if row.may_request and not row.pack), None),
    }
    return render(request, "evaluations/learning.html", context)

"""Spreadsheets on their way in: file, columns, preview, apply, and undo."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from objectives.forms import ApplyForm, ColumnsForm, UndoForm, UploadForm
from objectives.imports.columns import digest_of
from objectives.imports.layout import guess, header_of, is_clear, remembered_for
from objectives.imports.work import progress_of
from objectives.imports.workbooks import TYPE, report_workbook, template
from objectives.models import Upload
from objectives.permissions import may_import
from objectives.screens import imports as screen
from objectives.services import confirm_columns, receive_upload, request_apply, undo_import
from objectives.views.common import address_with, more_after, start_of
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

MOST_IN_LIST = 50
MOST_BESIDE = 6
State = Upload.State


@require_http_methods(["GET", "POST"])
def import_list(request: MemberRequest) -> HttpResponse:
    _require(request)
    form = UploadForm(request.POST, request.FILES) if _posts(request) else UploadForm()
    if _posts(request) and form.is_valid():
        upload = _receive(request, form)
        name = "objectives:import" if upload.is_unfinished else "objectives:import-columns"
        return redirect(name, request.organization.slug, upload.pk)
    uploads = list(Upload.objects.for_list().newest_first()[:MOST_IN_LIST])
    context = {
        "form": form,
        "finding": screen.list_finding(uploads),
        "steps": screen.steps(None),
        "uploads": [screen.row_of(each, request.member, request.now) for each in uploads],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "objectives/imports.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_columns(request: MemberRequest, upload_id) -> HttpResponse:
    _require(request)
    upload = get_object_or_404(Upload, pk=upload_id)
    if upload.is_unfinished or upload.state == State.APPLIED:
        return _to(request, upload)
    form = ColumnsForm(
        upload.layout,
        upload.mapping["sheets"],
        remembered_for(upload.layout),
        request.POST if _posts(request) else None,
        initial={"version": upload.version},
    )
    status = HTTPStatus.OK
    if _posts(request) and form.is_settled and "look" not in request.POST:
        if form.is_valid():
            try:
                return _confirm(request, upload, form)
            except (Refused, Changed) as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "upload": upload,
        "form": form,
        "sheets": screen.sheet_fields(form),
        "steps": screen.steps(upload, at=2),
    }
    part = "#sheets" if request.htmx and request.htmx.target == "sheets" else ""
    return render(request, f"objectives/import_columns.html{part}", context, status=status)


@require_GET
def import_one(request: MemberRequest, upload_id) -> HttpResponse:
    _require(request)
    upload = get_object_or_404(_with_batch(), pk=upload_id)
    if upload.state == State.UPLOADED:
        return redirect("objectives:import-columns", request.organization.slug, upload.pk)
    return _show(request, upload, ApplyForm(initial={"version": upload.version, "why": upload.why}))


@require_POST
def import_apply(request: MemberRequest, upload_id) -> HttpResponse:
    _require(request)
    upload = get_object_or_404(_with_batch(), pk=upload_id)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _show(request, upload, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        request_apply(
            actor=request.member,
            upload=upload,
            version=form.cleaned_data["version"],
            why=form.cleaned_data["why"],
            now=request.now,
        )
    except (Refused, Changed) as refusal:
        messages.warning(request, str(refusal))
    return _to(request, upload)


@require_GET
def import_progress(request: MemberRequest, upload_id) -> HttpResponse:
    """For a poller: nothing new is 204, what is finished is a page of its own."""
    _require(request)
    upload = get_object_or_404(Upload.objects.for_list(), pk=upload_id)
    if not upload.is_unfinished:
        return HttpResponseClientRedirect(_address(request, upload))
    percent = progress_of(request.organization.pk, upload.pk)
    if request.GET.get("seen") == f"{percent}":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"upload": upload, "percent": percent}
    return render(request, "objectives/import.html#progress", context)


@require_GET
def import_report(request: MemberRequest, upload_id) -> HttpResponse:
    _require(request)
    upload = get_object_or_404(Upload, pk=upload_id)
    if not upload.preview:
        messages.warning(request, _("There is no preview of this file yet."))
        return _to(request, upload)
    stem = slugify(upload.name.rpartition(".")[0] or upload.name)
    return _workbook(
        report_workbook(upload.name, upload.preview), f"{stem or 'import'}-report.xlsx"
    )


@require_GET
def import_template(request: MemberRequest) -> HttpResponse:
    _require(request)
    return _workbook(template(), "throughline-import.xlsx")


@require_http_methods(["GET", "POST"])
def import_undo(request: MemberRequest, upload_id) -> HttpResponse:
    _require(request)
    upload = get_object_or_404(_with_batch(), pk=upload_id)
    batch = upload.batch
    if batch is None or not upload.may_be_undone:
        messages.warning(request, _("There is nothing to undo."))
        return _to(request, upload)
    made = sum(each["created"] + each["updated"] for each in batch.counts.values())

    def save() -> str:
        counts = undo_import(actor=request.member, batch=batch, now=request.now)
        return " ".join(screen.count_words(counts)) or _("There was nothing to take back.")

    form = UndoForm(request.POST) if _posts(request) else UndoForm()
    return answer(
        request,
        form,
        save,
        title=_("Undo “%(name)s”") % {"name": upload.why or upload.name},
        submit=_("Undo"),
        back=_address(request, upload),
        lede=ngettext(
            "%(count)s row goes back to what it was. What somebody changed since stays, and both remain "
            "in the trail.",
            "%(count)s rows go back to what they were. What somebody changed since stays, and both remain "
            "in the trail.",
            made,
        )
        % {"count": made},
    )


def _show(request, upload: Upload, form: ApplyForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        "upload": upload,
        "form": form,
        "finding": screen.finding(upload),
        "steps": screen.steps(upload),
    }
    if upload.is_unfinished:
        context["percent"] = progress_of(request.organization.pk, upload.pk)
    if upload.preview and not upload.is_unfinished:
        context |= _preview_context(request, upload)
    if request.htmx and request.htmx.target in ("more-problems", "more-changes"):
        part = request.htmx.target.removeprefix("more-")
        return render(request, f"objectives/import.html#{part}", context)
    others = Upload.objects.for_list().exclude(pk=upload.pk).newest_first()[:MOST_BESIDE]
    context["others"] = [screen.row_of(each, request.member, request.now) for each in others]
    return render(request, "objectives/import.html", context, status=status)


def _preview_context(request, upload: Upload) -> dict:
    preview, show = upload.preview, request.GET.get("show", "")
    start = start_of(request)
    of_problems = request.GET.get("of") == "problems"
    problems = screen.problems(preview, start if of_problems else 0)
    changes = screen.changes(preview, 0 if of_problems else start, show)
    pills = [
        ("", _("All"), preview["change_count"]),
        ("new", _("New"), preview["new"]),
        ("changed", _("Changed"), preview["changed"]),
    ]
    return {
        "preview": preview,
        "lede": screen.lede(upload, request.now),
        "undone": screen.undone_words(upload, request.now),
        "problems": problems,
        "more_problems": _more(request, problems, "problems"),
        "changes": changes,
        "more_changes": _more(request, changes, None),
        "columns": screen.columns(upload),
        "to_apply": preview["new"] + preview["changed"],
        "pills": [
            {
                "label": label,
                "count": count,
                "href": address_with(request, show=value or None, start=None, of=None),
                "is_current": value == show,
            }
            for value, label, count in pills
        ],
    }


def _more(request, rows: screen.Slice, of: str | None) -> dict | None:
    more = more_after(request, rows)
    if more:
        more["href"] = address_with(request, start=rows.next_start, of=of)
    return more


def _receive(request: MemberRequest, form: UploadForm) -> Upload:
    remembered = remembered_for(form.layout)
    mapping = [guess(entry, remembered) for entry in form.layout]
    return receive_upload(
        actor=request.member,
        files=form.cleaned_data["files"],
        layout=form.layout,
        mapping=mapping,
        is_clear=is_clear(form.layout, mapping),
        now=request.now,
    )


def _confirm(request: MemberRequest, upload: Upload, form: ColumnsForm) -> HttpResponse:
    sheets = form.sheets()
    confirm_columns(
        actor=request.member,
        upload=upload,
        sheets=sheets,
        digests=[
            digest_of(header_of(entry, sheet["header"]))
            for entry, sheet in zip(upload.layout, sheets, strict=True)
        ],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    return _to(request, upload)


def _with_batch() -> QuerySet[Upload]:
    return Upload.objects.select_related(
        "author", "batch", "batch__author", "batch__undone_by"
    ).defer("batch__problems")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _posts(request: MemberRequest) -> bool:
    return request.method == "POST"


def _require(request: MemberRequest) -> None:
    require(
        allowed=may_import(request.member),
        sentence=_("Controllers and administrators import figures."),
    )


def _address(request: MemberRequest, upload: Upload) -> str:
    return reverse("objectives:import", args=[request.organization.slug, upload.pk])


def _to(request: MemberRequest, upload: Upload) -> HttpResponse:
    return redirect(_address(request, upload))

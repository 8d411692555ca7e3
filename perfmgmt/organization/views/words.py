"""What this organisation calls its things. For admins."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from perfmgmt.organization import services
from perfmgmt.organization.presets import PRESETS, sentences_in
from perfmgmt.organization.views.common import administrators_only
from perfmgmt.organization.word_forms import LANGUAGE_NAMES, WordsForm
from perfmgmt.tenancy.access import Changed
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.wording import words_from


@require_http_methods(["GET", "POST"])
@administrators_only
def words(request: MemberRequest) -> HttpResponse:
    stored = WordsForm.initial_of(request.organization)
    form = WordsForm(request.POST or None, initial=stored)
    shown = _typed(form) if form.is_bound else _typed(WordsForm(stored))

    def save() -> str:
        services.rename_terms(
            actor=request.member,
            organization=request.organization,
            terms=form.namings(),
            version=form.cleaned_data["version"] or request.organization.version,
            now=timezone.now(),
        )
        return _("The words are saved. They hold on every page and in every mail.")

    return answer(
        request,
        form,
        save,
        title=_("Words"),
        submit=_("Save the words"),
        back=reverse("organization:words", args=[request.organization.slug]),
        template="organization/words.html",
        presets=[(name, label) for name, (label, _namings) in PRESETS.items()],
        read=_read(shown),
    )


@require_POST
@administrators_only
def words_preview(request: MemberRequest) -> HttpResponse:
    """How the product would read in the words that stand in the form, saved or not."""
    read = _read(_typed(WordsForm(request.POST)))
    return render(request, "organization/words.html#reads", {"read": read})


def _typed(form: WordsForm) -> list:
    form.is_valid()
    return [each for each in form.namings() if each.singular and each.plural]


def _read(namings: list) -> list[tuple[object, str, list[str]]]:
    return [
        (LANGUAGE_NAMES[language], language, sentences)
        for language, sentences in sentences_in(words_from(namings))
    ]


@require_POST
@administrators_only
def words_preset(request: MemberRequest) -> HttpResponse:
    """A whole set of words in one click, in place of those that there are."""
    label, namings = PRESETS.get(request.POST.get("set", ""), (None, ()))
    if label is None:
        raise Http404
    seen = request.POST.get("version", "")
    try:
        services.rename_terms(
            actor=request.member,
            organization=request.organization,
            terms=namings,
            version=int(seen) if seen.isdecimal() else request.organization.version,
            now=timezone.now(),
        )
    except Changed as change:
        messages.error(request, str(change))
    else:
        messages.success(request, _("The words are now those of “%(set)s”.") % {"set": label})
    return redirect("organization:words", request.organization.slug)

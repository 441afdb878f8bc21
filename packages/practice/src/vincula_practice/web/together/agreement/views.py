"""The agreement: written by either, confirmed by both, never changed afterwards."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.charts.moments import local
from vincula_practice.collaboration import agreeing
from vincula_practice.collaboration.clauses import Clause, read, with_all
from vincula_practice.collaboration.queries import (
    Agreement,
    agreement_for,
    agreements_of,
    reopenings_of,
    template_of,
)
from vincula_practice.collaboration.standing import Standing, standing
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.people.once import once
from vincula_practice.reports import paper_pdf
from vincula_practice.web.together.agreement import presenters
from vincula_practice.web.together.agreement.forms import ClausesForm, ReopenForm
from vincula_practice.web.together.frame import (
    CONFLICT,
    REFUSED,
    Pair,
    page,
    pdf_response,
    reading,
    within,
    writing,
)


@require_GET
def agreement(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    return _agreement(request, reading(request, episode_id))


@require_http_methods(["GET", "POST"])
@once
def clauses(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Write the next version, starting from the newest one or from the practice's."""
    pair = writing(request, episode_id)
    known = agreements_of(member=pair.member, episode_id=episode_id)
    form = ClausesForm(request.POST or None, clauses=_start(pair, known))
    conflict, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.write_agreement(
                episode=pair.episode,
                clauses=form.written,
                by=pair.member,
                at=pair.at,
                edition=request.POST.get("edition"),
            )
        except EditedMeanwhile as fault:
            conflict, status = str(fault), CONFLICT
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. It holds once both of you confirm it."))
            return redirect("together:agreement", episode_id=episode_id)
    context = {
        "form": form,
        "edition": edition_of(known[-1].number if known else 0),
        "conflict": conflict,
        "theirs": read(known[-1].clauses) if conflict else (),
        "first": not known,
    }
    status = REFUSED if form.errors else status
    return page(request, pair, "clauses", status=status, **context)


@require_POST
@once
def confirm(request: HttpRequest, episode_id: UUID, agreement_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    found = agreement_for(member=pair.member, agreement_id=agreement_id)
    within(found.episode_id, episode_id)
    try:
        agreeing.confirm(agreement=found, by=pair.member, at=pair.at)
    except EditedMeanwhile as fault:
        messages.warning(request, str(fault))
        return _agreement(request, pair, CONFLICT)
    messages.success(request, _("You have confirmed this version."))
    return redirect("together:agreement", episode_id=episode_id)


@require_POST
@once
def reopen(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Ask to talk about a clause again."""
    pair = writing(request, episode_id)
    stands = _standing(pair)
    form = ReopenForm(request.POST, clauses=_shown(stands))
    if form.is_valid():
        agreeing.reopen(
            episode=pair.episode, by=pair.member, at=pair.at, **form.cleaned_data
        )
        messages.success(
            request, _("Noted: you will talk about it. Until then the agreement holds.")
        )
        return redirect("together:agreement", episode_id=episode_id)
    return _agreement(request, pair, REFUSED, reopen_form=form)


@require_GET
def pdf(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Return what holds on paper, or what waits where nothing holds yet."""
    pair = reading(request, episode_id)
    stands = _standing(pair)
    found = stands.holds or stands.waits
    if found is None:
        raise NotFound
    shown = presenters.version(found, before=None, names=_names(pair))
    content = paper_pdf(
        title=_("Agreement of %(name)s") % {"name": pair.client},
        lead=_("Version %(number)s, written %(day)s")
        % {"number": shown.number, "day": shown.day},
        parts=[(one.title, [one.words]) for one in shown.clauses],
        closing=[
            *(
                _("%(who)s confirmed this version on %(day)s.")
                % {"who": one.who, "day": one.day}
                for one in shown.yes
            ),
            *(
                _("Not confirmed yet by: %(who)s.") % {"who": one}
                for one in shown.wanting
            ),
        ],
        practice=pair.episode.client.practice,
        printed_at=local(pair.at),
        language=get_language() or "en",
    )
    return pdf_response(content, name=_("agreement"))


def _agreement(
    request: HttpRequest, pair: Pair, status: int = 200, **forms: Any
) -> HttpResponse:
    stands, names = _standing(pair), _names(pair)
    waits = stands.waits
    side = "client" if pair.is_client else "therapist"
    context = {
        "holds": presenters.version(stands.holds, before=None, names=names)
        if stands.holds
        else None,
        "waits": presenters.version(waits, before=stands.holds, names=names)
        if waits
        else None,
        "may_confirm": waits is not None and names[side] in _wanting(waits, names),
        "earlier": presenters.earlier(stands, names=names),
        "asked": presenters.asked(stands.asked),
        "reopen_form": ReopenForm(clauses=_shown(stands)),
    }
    return page(request, pair, "agreement", status=status, **(context | forms))


def _wanting(agreement: Agreement, names: dict[str, str]) -> tuple[str, ...]:
    return presenters.version(agreement, before=None, names=names).wanting


def _standing(pair: Pair) -> Standing:
    member, episode_id = pair.member, pair.episode.pk
    return standing(
        agreements_of(member=member, episode_id=episode_id),
        reopenings_of(member=member, episode_id=episode_id),
    )


def _shown(stands: Standing) -> list[Clause]:
    newest = stands.waits or stands.holds
    return read(newest.clauses) if newest else []


def _names(pair: Pair) -> dict[str, str]:
    return {"client": pair.client, "therapist": pair.therapist}


def _start(pair: Pair, known: list[Agreement]) -> list[Clause]:
    language = pair.language
    if known:
        return with_all(read(known[-1].clauses), language=language)
    _number, template = template_of(member=pair.member, language=language)
    return with_all(template, language=language)

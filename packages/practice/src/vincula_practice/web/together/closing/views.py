"""End a therapy once it was said what follows from it; take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from vincula_practice.charts.moments import day_of
from vincula_practice.conversations.closing import end_therapy, go_on
from vincula_practice.conversations.ended import (
    client_to_tell,
    earlier_ends_of,
    ended_of,
    what_follows,
)
from vincula_practice.conversations.exits import exit_of
from vincula_practice.people.addresses import base_url
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once
from vincula_practice.rights.retention import kept_from
from vincula_practice.web.together.closing.forms import EndForm
from vincula_practice.web.together.closing.presenters import after, end_row
from vincula_practice.web.together.frame import REFUSED, Pair, page, writing


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def end(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    form = EndForm(
        request.POST or None,
        today=day_of(pair.at),
        may_tell=client_to_tell(episode=pair.episode) is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            end_therapy(
                episode=pair.episode,
                by=pair.member,
                at=pair.at,
                base_url=base_url(request),
                **form.given,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The therapy has ended. You can take it back here.")
            )
            return redirect("together:end_therapy", episode_id=episode_id)
    return _end(request, pair, form)


@require_POST
@once
def again(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    try:
        go_on(episode=pair.episode, by=pair.member, at=pair.at)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("together:end_therapy", episode_id=episode_id)
    messages.success(request, _("The therapy goes on. Links can be sent again."))
    return redirect("client:room", episode_id=episode_id)


def _end(request: HttpRequest, pair: Pair, form: EndForm) -> HttpResponse:
    ended = ended_of(member=pair.member, episode_id=pair.episode.pk)
    if ended is not None:
        said = exit_of(member=pair.member, episode_id=pair.episode.pk)
        return page(request, pair, "closing", ended=end_row(ended), said=said)
    follows = what_follows(member=pair.member, episode_id=pair.episode.pk, at=pair.at)
    kept = kept_from(pair.episode.client.practice_id, ended=day_of(pair.at))
    shown = after(follows, client=pair.client, kept_until=kept)
    status = REFUSED if form.errors else 200
    before = earlier_ends_of(member=pair.member, episode_id=pair.episode.pk)
    return page(
        request,
        pair,
        "closing",
        status=status,
        after=shown,
        form=form,
        before=[end_row(one) for one in before],
    )

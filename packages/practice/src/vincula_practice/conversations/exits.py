"""When therapy has ended: a minute of what helped and what was missing, or a no thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.conversations.leaving import ExitCheckIn
from vincula_practice.conversations.sayings import REASONS, said
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_client
from vincula_practice.people.queries import may_work_on, readable_ids

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What a client said on leaving; ``declined`` where they would rather not."""

    declined: bool
    why: tuple[str, ...]
    helped: str
    missing: str
    answered_at: datetime

    @property
    def reasons(self) -> list[str]:
        """Return why, in the words in which it was chosen."""
        return said(REASONS, list(self.why))


def exit_of(*, member: Membership, episode_id: UUID) -> Leaving | None:
    """Return what was said on leaving an episode, None while nothing was."""
    rows = ExitCheckIn.objects.filter(episode_id__in=readable_ids(member=member))
    row = rows.filter(episode_id=episode_id).select_related("episode__client").first()
    if row is None:
        return None
    kept = row.said
    return Leaving(
        declined=bool(kept.get("declined")),
        why=tuple(kept.get("why", ())),
        helped=kept.get("helped", {}).get("words", ""),
        missing=kept.get("missing", {}).get("words", ""),
        answered_at=row.answered_at,
    )


@transaction.atomic
def leave_with(
    *,
    episode: Episode,
    by: Membership,
    at: datetime,
    why: Sequence[str] = (),
    helped: str = "",
    missing: str = "",
    declined: bool = False,
) -> ExitCheckIn:
    """Keep what a client says on leaving, once; raises Refused while therapy runs."""
    if not is_client(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    if episode.closed_on is None:
        raise Refused(_("Your therapy here has not ended."))
    kept = {"declined": True} if declined else _kept(why, helped, missing)
    if not any(kept.values()):
        raise Refused(_("Choose something, write a few words, or say no thanks."))
    Episode.objects.select_for_update().get(pk=episode.pk)  # said once
    known = ExitCheckIn.objects.filter(episode=episode).first()
    if known is not None:
        return known
    row = ExitCheckIn.objects.create(episode=episode, said=kept, answered_at=at)
    record("left", row, by=by, at=at)
    return row


def _kept(why: Sequence[str], helped: str, missing: str) -> dict[str, object]:
    kept: dict[str, object] = {"why": [one for one in REASONS if one in why]}
    for name, words in (("helped", helped), ("missing", missing)):
        if words.strip():
            kept[name] = {"words": words.strip()[:LONGEST]}
    return kept

"""Of a rule's signals, how many did people confirm? And how many do both say of?

Counted over a year and one practice. Those that another one replaced are left out:
they were no alert of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache

from vincula.change.tally import wilson
from vincula.signals.hits import HitRate, Reply, hit_rates
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import works_here
from vincula_practice.signals.models import State, StoredSignal
from vincula_practice.signals.queries import last_said
from vincula_practice.signals.raising import PASSED
from vincula_practice.vault.errors import VaultError
from vincula_practice.vault.fields import opener

A_YEAR = timedelta(days=365)
# People need a session or two until they can have talked about it.
TIME_TO_TALK = timedelta(days=14)
# Below so many clients nothing is shown: our rule for what names nobody.
FEWEST_CLIENTS = 7
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one signal, without anything that says of whom it was."""

    client: UUID
    rule: str
    version: str
    setting: int
    raised_at: datetime
    therapist_talked: bool
    client_talked: bool
    set_aside: bool

    @property
    def confirmed(self) -> bool | None:
        """Whether people found it worth talking about; None: nobody has said."""
        if self.therapist_talked or self.client_talked:
            return True
        return False if self.set_aside else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """How many signals both say were talked about; None where too few to show."""

    both: int
    signals: int
    clients: int
    share: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRate:
    """The hit rate of one version and setting of a rule, of so many clients."""

    rate: HitRate
    setting: int
    clients: int


def outcomes_for(*, member: Membership, at: datetime) -> list[Outcome]:
    """Return what became of this practice's signals of a year; who asks reads sums."""
    if not works_here(member):
        raise NotFound
    here = Membership.objects.filter(pk=member.pk, ended_at=None)
    rows = StoredSignal.objects.filter(
        episode__client__practice_id__in=here.values("practice_id"),
        raised_at__gt=at - A_YEAR,
    ).exclude(state=State.SUPERSEDED)
    names = ("pk", "told", "said", "raised_at", "episode__client_id")
    told, said = opener(StoredSignal, "told"), opener(StoredSignal, "said")
    found = []
    for pk, sealed, answers, raised_at, client in rows.values_list(*names):
        try:
            what, replies = told(sealed, pk), said(answers, pk)
        except VaultError:
            continue  # the key is gone, and with it whose it was
        found.append(_outcome(client, what, replies, raised_at))
    return found


def _outcome(
    client: UUID, told: dict[str, Any], said: list[dict[str, Any]], at: datetime
) -> Outcome:
    therapist, own = last_said(said, "therapist"), last_said(said, "client")
    talked = [one for one in said if one.get("side") == "therapist"]
    return Outcome(
        client=client,
        rule=told["rule"],
        version=told["version"],
        setting=told["setting"],
        raised_at=at,
        therapist_talked=any(one["what"] in {"helped", "not yet"} for one in talked),
        client_talked=bool(own and own.talked),
        set_aside=bool(therapist and therapist.what == "set aside")
        and not any(one["what"] == PASSED for one in said),
    )


def both_talked(outcomes: Iterable[Outcome], *, at: datetime) -> Both | None:
    """Return the practice's main figure: of how many signals do both say so?

    Those younger than two weeks are left out: there was no time to talk about them.
    """
    old = [one for one in outcomes if one.raised_at <= at - TIME_TO_TALK]
    clients = len({one.client for one in old})
    if clients < FEWEST_CLIENTS:
        return None
    both = sum(one.therapist_talked and one.client_talked for one in old)
    share = wilson(both, of=len(old))
    return Both(
        both=both,
        signals=len(old),
        clients=clients,
        share=share.estimate,
        lower=share.lower,
        upper=share.upper,
    )


def rule_rates(outcomes: Iterable[Outcome]) -> list[RuleRate]:
    """Return the hit rate of each rule, version and setting that may be shown."""
    groups: dict[tuple[str, str, int], list[Outcome]] = {}
    for one in outcomes:
        groups.setdefault((one.rule, one.version, one.setting), []).append(one)
    return [
        RuleRate(rate=_rate(found), setting=setting, clients=clients)
        for (_rule, _version, setting), found in sorted(groups.items())
        if (clients := len({one.client for one in found})) >= FEWEST_CLIENTS
    ]


def expected_for(*, member: Membership, at: datetime) -> tuple[HitRate, ...]:
    """Return the rates by which Today weighs; counted anew once an hour."""
    key = f"signals-rates-{member.practice_id}"
    kept: tuple[HitRate, ...] | None = cache.get(key)
    if kept is None:
        kept = hit_rates(map(_reply, outcomes_for(member=member, at=at)))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _rate(outcomes: Iterable[Outcome]) -> HitRate:
    (rate,) = hit_rates(map(_reply, outcomes))
    return rate


def _reply(one: Outcome) -> Reply:
    return Reply(rule=one.rule, version=one.version, confirmed=one.confirmed)

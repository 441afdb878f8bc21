"""How does one begin to talk about each kind of signal? Words for the therapist alone.

Written after the expert consensus on the repair of ruptures (Eubanks, Muran & Safran
2018, https://doi.org/10.1037/pst0000185): say what was noticed, take a share of it, ask
openly, and listen. Nothing here explains the client to the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vincula.signals.model import SignalKind

MOST_OPENINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """How to begin: at most three sentences to choose from, a question, a reply.

    ``question`` is open; ``reply`` is for when the client says "yes, that".
    """

    openings: tuple[str, ...]
    question: str
    reply: str


Words = tuple[tuple[str | Promise, ...], str | Promise, str | Promise]

TOGETHER: Words = (
    (
        _("I would like to hear how it has been for you with me lately."),
        _("Your last answers made me think that something between us was different."),
        _("I may have missed something. May we take a minute for it?"),
    ),
    _("What was it like for you?"),
    _("Thank you for saying it. That makes sense to me. Tell me more, please."),
)

GUIDES: dict[str, Words] = {
    SignalKind.CONCERN: (
        (
            _("You wrote that something was hard. I am glad you told me."),
            _("I have read it and would like to understand it before anything else."),
            _("We can talk about it now, or you choose another moment."),
        ),
        _("What should I know about how that was for you?"),
        _("Thank you. I can see why that was hard, and I take my part in it."),
    ),
    SignalKind.ALLIANCE_DIP: TOGETHER,
    SignalKind.LOW_ALLIANCE: (
        (
            _("We have had a few sessions. I would like to know how they fit you."),
            _("People need different things here. I may not have found yours yet."),
            _("If something is not right between us, it helps me to know."),
        ),
        _("What would you like more of here, and what less of?"),
        _("Thank you. Then let us try it differently, and look again soon."),
    ),
    SignalKind.DETERIORATION: (
        (
            _("Your answers say that things are harder now than when we began."),
            _("I take that seriously. I would like to look at it with you."),
            _("Perhaps what we do here needs to change."),
        ),
        _("What has made it harder, here or outside?"),
        _("Thank you for saying so. Let us see what we can do about that first."),
    ),
    SignalKind.SUDDEN_LOSS: (
        (
            _("Something seems to have changed from one session to the next."),
            _("I noticed it in your answers, and I would like to hear it from you."),
        ),
        _("What happened around that time?"),
        _("Thank you for telling me. That must have been hard."),
    ),
    SignalKind.OFF_COURSE: (
        (
            _("We have worked for a while, and your answers show no relief yet."),
            _("That says nothing about you. It may say something about what we do."),
            _("I would like us to think about what could help more."),
        ),
        _("What do you think is missing in what we do?"),
        _("That is useful. Let us change that, and look again in a few sessions."),
    ),
    SignalKind.PLATEAU: (
        (
            _("Things have stayed much the same for some sessions."),
            _("That can be a rest, or a sign to try something else."),
        ),
        _("How is it for you to be where you are now?"),
        _("Good to know. Then let us decide together what comes next."),
    ),
    SignalKind.MISSED_SESSIONS: (
        (
            _("I am glad that you are here again."),
            _("Coming is not always easy. I would like to know what was in the way."),
            _("If it had to do with me or with our last session, I want to hear it."),
        ),
        _("What would make it easier to come?"),
        _("Thank you for being open about that. I understand."),
    ),
    SignalKind.MISSED_CHECKINS: (
        (
            _("The check-ins have been open for a while. That is all right."),
            _("They should be of use to you, and not a duty."),
        ),
        _("How are the check-ins for you?"),
        _("Then let us make them shorter, or leave them for now."),
    ),
    SignalKind.ALWAYS_PERFECT: (
        (
            _("You have given our work the best rating each time. That is kind."),
            _("It can be hard to tell a therapist what does not fit."),
            _("Nothing you say about it can spoil anything here."),
        ),
        _("If one small thing could be better, what would it be?"),
        _("Thank you. That is just what I wanted to know."),
    ),
    SignalKind.CARELESS_ANSWERING: (
        (
            _("The questions may be too many, or always the same."),
            _("I would rather have a few answers that matter to you."),
        ),
        _("Which of the questions are worth asking you?"),
        _("Good. Then we leave the others out."),
    ),
    SignalKind.RECOVERY: (
        (
            _("Your answers are much better than when we began."),
            _("I would like to know what you did for it."),
        ),
        _("What has helped, and what do you want to keep?"),
        _("That is worth remembering. Shall we write it down?"),
    ),
}
GUIDES[SignalKind.IMPROVEMENT] = GUIDES[SignalKind.RECOVERY]
GUIDES[SignalKind.SUDDEN_GAIN] = (
    (
        _("Something got easier for you from one session to the next."),
        _("I noticed it in your answers, and I am curious."),
    ),
    _("What was different around that time?"),
    _("That is worth remembering. Shall we write it down?"),
)
GUIDES[SignalKind.PERCEPTION_GAP] = TOGETHER


def guide_of(kind: str, own: Mapping[str, Any] | None = None) -> Guide:
    """Return how to begin a conversation about a signal of this kind.

    ``own`` are a therapist's words of their own; where one is empty, ours stands.
    """
    openings, question, reply = GUIDES.get(kind, TOGETHER)
    mine = own or {}
    return Guide(
        openings=tuple(str(one) for one in mine.get("openings") or openings),
        question=str(mine.get("question") or question),
        reply=str(mine.get("reply") or reply),
    )

"""Where is a signal on its way? open, seen, talked about, then resolved or dismissed."""

from enum import StrEnum

from vincula.errors import NotEnoughInformation


class SignalState(StrEnum):
    """What people have done with a signal."""

    OPEN = "open"
    SEEN = "seen"
    TALKED_ABOUT = "talked-about"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


WAYS: dict[SignalState, tuple[SignalState, ...]] = {
    SignalState.OPEN: (
        SignalState.SEEN,
        SignalState.TALKED_ABOUT,
        SignalState.DISMISSED,
        SignalState.SUPERSEDED,
    ),
    SignalState.SEEN: (
        SignalState.TALKED_ABOUT,
        SignalState.DISMISSED,
        SignalState.SUPERSEDED,
    ),
    SignalState.TALKED_ABOUT: (
        SignalState.RESOLVED,
        SignalState.DISMISSED,
        SignalState.SUPERSEDED,
    ),
    SignalState.RESOLVED: (),
    SignalState.DISMISSED: (),
    SignalState.SUPERSEDED: (),
}


def moved(
    now: SignalState,
    to: SignalState,
    *,
    reason: str | None = None,
    never_waits: bool = False,
) -> SignalState:
    """Return the next state, or raise with the reason why it cannot be.

    A dismissal needs a reason, and so does setting aside what a client said: a concern
    or a risk answer is never replaced by another signal.

    Examples
    --------
    >>> moved(SignalState.OPEN, SignalState.DISMISSED, reason="a holiday").value
    'dismissed'
    """
    if to not in WAYS[now]:
        raise NotEnoughInformation(f"a signal that is {now} does not become {to}")
    if to is SignalState.SUPERSEDED and never_waits:
        raise NotEnoughInformation("what a client said is not replaced by a signal")
    if to is SignalState.DISMISSED and not (reason or "").strip():
        raise NotEnoughInformation("say why this signal is set aside")
    return to

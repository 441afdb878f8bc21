"""How many guesses has each door? All doors and their budgets in one place.

A device that signed in to an account before has a budget of its own there, so that
whoever guesses from elsewhere cannot keep its owner out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vincula_practice.people.limits import allow, give_back

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)
CODE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Budget:
    """``most`` tries of one key within ``per``."""

    what: str
    key: str
    most: int
    per: timedelta = HOUR


Budgets = tuple[Budget, ...]


def password(*, email: str, network: str, device: str | None) -> Budgets:
    """Budgets of a password; ``device`` is one known to this account, or None.

    Whatever the number of networks, strangers get 20 tries of one account an hour.
    """
    account = email.strip().lower()
    if device:
        return (Budget("password, known device", f"{account} {device}", 10),)
    return (
        # In this order: who is refused for one account uses up nothing of the others.
        Budget("password, network and account", f"{account} {network}", 10),
        Budget("password, network", network, 100),
        Budget("password, account", account, 20),
    )


def second_factor(*, person: str, device: str | None) -> Budgets:
    """Budgets of a code: who comes here has the password already."""
    key = f"{person} {device}" if device else person
    return (Budget("second factor", key, 5, QUARTER),)


def used_code(*, person: str, code: str) -> Budgets:
    """A code of the app works once, in whichever process it is asked for."""
    return (Budget("used code", f"{person} {code}", 1, timedelta(minutes=2)),)


def passkey(*, network: str) -> Budgets:
    """Nobody guesses a passkey; this only keeps the work small."""
    return (Budget("passkey", network, 300),)


def mail(*, email: str, network: str) -> Budgets:
    """Budgets of mails with a code, for one address and from one network."""
    return (
        Budget("mail, network", network, 20),
        Budget("mail", email.strip().lower(), 3),
    )


def mailed_code(*, code: str) -> Budgets:
    """Three tries of one mailed code, which ``code`` names without telling it."""
    return (Budget("mailed code", code, 3, CODE_LASTS),)


def policy_report(*, network: str) -> Budgets:
    """Reports that browsers send by themselves: nothing is guessed, work is limited."""
    return (
        Budget("policy report, network", network, 20),
        Budget("policy report", "all", 200),
    )


def used_mailed_code(*, code: str) -> Budgets:
    """A mailed code works once, in whichever process it is asked for."""
    return (Budget("used mailed code", code, 1, CODE_LASTS),)


def new_address(*, person: str) -> Budgets:
    """So many addresses may somebody try to make their own in a day."""
    return (Budget("new address", person, 5, DAY),)


def reserve(budgets: Budgets, *, at: datetime) -> bool:
    """Reserve one try in each; False as soon as one of them is used up."""
    return all(allow(b.what, b.key, most=b.most, per=b.per, at=at) for b in budgets)


def was_right(budgets: Budgets, *, at: datetime) -> None:
    """Give the try back: it was no guess."""
    for budget in budgets:
        give_back(budget.what, budget.key, at=at)

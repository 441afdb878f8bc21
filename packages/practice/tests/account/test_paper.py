"""The page about ways in says the numbers that hold."""

from datetime import timedelta
from pathlib import Path

from vincula_practice.people import guesses, passwords, presence, proofs
from vincula_practice.people.actions import WELCOME_DAYS

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "signing-in.md"


def minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


def test_the_numbers_are_those_of_the_code() -> None:
    text = " ".join(PAGE.read_text().split())
    of_both, of_network, of_account = guesses.password(
        email="a@example.org", network="n", device=None
    )
    (known,) = guesses.password(email="a@example.org", network="n", device="d")
    (factor,) = guesses.second_factor(person="p", device=None)
    (code,) = guesses.mailed_code(code="c")
    for said in (
        f"ends {minutes(presence.IDLE_STAFF)} minutes after the last request of staff",
        f"{minutes(presence.IDLE_CLIENT)} minutes after a client's",
        f"after {minutes(presence.LONGEST) // 60} hours in any case",
        f"older than {minutes(proofs.STEP_UP)} minutes",
        f"for {WELCOME_DAYS} days",
        f"at most {passwords.LONGEST}",
        ", ".join(passwords.OWN_WORDS),
        f"from anywhere | {of_account.most} an hour",
        f"from one network | {of_both.most} an hour",
        f"passwords from one network | {of_network.most} an hour",
        f"signed in there before | {known.most} an hour",
        f"second factor | {factor.most} in {minutes(factor.per)} minutes",
        f"counts for {minutes(proofs.MAILBOX)} minutes",
        f"code by e-mail | {code.most} a code",
    ):
        assert said in text, said

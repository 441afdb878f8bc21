"""The page that tells what the simulation of signals found."""

from typing import Any

from signals_parts.words import CARD, RULES, START
from vincula.signals.budget import WORTH
from vincula.signals.model import SignalKind
from vincula.signals.rules import every_rule

Row = dict[str, Any]


def page(found: Row) -> str:
    """Return the whole page."""
    parts = [START, RULES, _rules(), CARD, _off_course(found), _counts(found)]
    return "\n".join([*parts, _budgets(found), _limits(found)])


def _rules() -> str:
    lines = [
        "| Kind | Version | Thresholds | Source | Worth |",
        "|---|---|---|---|---|",
    ]
    for rule in every_rule():
        fields = getattr(rule, "__dataclass_fields__", {})
        own = {
            name: getattr(rule, name)
            for name in fields
            if isinstance(getattr(rule, name), int | float)
        }
        told = ", ".join(f"{name} {value:g}" for name, value in own.items()) or "-"
        doi = rule.source.doi
        link = f" [doi](https://doi.org/{doi})" if doi else ""
        worth = WORTH[rule.kind]
        value = (
            "never waits"
            if rule.kind in (SignalKind.RISK_ANSWER, SignalKind.CONCERN)
            else f"{worth.use:g} x {worth.chance:g}"
        )
        lines.append(
            f"| {rule.kind.value} | {rule.version} | {told} | {rule.source.text}{link} |"
            f" {value} |"
        )
    return "\n".join([*lines, ""])


def _off_course(found: Row) -> str:
    rows = found["off_course"]
    lines = [
        "## How much change so far is enough?",
        "",
        (
            f"Of {rows[0]['clients']:,} invented clients with two or more further scores,"
            f" {100 * found['not_better']:.0f} % had not improved reliably at their last one. The"
            " rule spoke before that:"
        ),
        "",
        "| From score | Better by no more than | Sensitivity | Specificity | PPV | Flagged |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        share = "nothing" if not row["share"] else f"{row['share']:g} of it"
        lines.append(
            f"| {row['from']} | {share} | {row['sensitivity']:.2f} |"
            f" {row['specificity']:.2f} | {row['ppv']:.2f} | {row['flagged']:.2f} |"
        )
    return "\n".join(
        [
            *lines,
            "",
            (
                "*It* is a reliable change. The default is *nothing, from the fourth score"
                " on*: of the rules that can speak so early it tells apart best. Half of a"
                " reliable change, which studies of simple rules use, flags most people."
            ),
            "",
        ]
    )


def _counts(found: Row) -> str:
    run = found["run"]
    lines = [
        "## How many, for a therapist and week",
        "",
        (
            f"{run['therapists']} therapists with {run['places']} clients each, {run['weeks']}"
            f" weeks, one session a week: {found['courses']:,} courses,"
            f" {found['signals']:,} signals. *Shown* is with one new signal a week for"
            f" {run['per']:g} clients (a budget of {found['allowed']}); a signal competes for"
            f" {run['waits']} weeks."
        ),
        "",
        "| Kind | Raised | of these superseded | Shown | Right | Judged |",
        "|---|---|---|---|---|---|",
    ]
    for row in found["by_kind"]:
        right = "-" if row["right"] is None else f"{row['right']:.2f}"
        lines.append(
            f"| {row['kind']} | {row['raised']:.3f} | {row['superseded']:.3f} |"
            f" {row['shown']:.3f} | {right} | {row['judged']:,} |"
        )
    total = found["total"]
    lines += [
        (
            f"| **all** | **{total['raised']:.2f}** | **{total['superseded']:.2f}** |"
            f" **{total['shown']:.2f}** | | |"
        ),
        "",
        (
            f"Held back for good: {total['held']:.2f} a therapist and week, each of them"
            f" listed. Shown signals had waited {total['weeks_waited']:.2f} weeks on average."
        ),
        "",
        (
            "*Right* is what the invented truth or the end of the course says: worse at the"
            " end, not reliably better at the end, a rupture that was there, and so on. Where"
            " there is a dash nothing in the simulation could say."
        ),
        "",
    ]
    return "\n".join(lines)


def _budgets(found: Row) -> str:
    lines = [
        "## Other budgets",
        "",
        "| One signal a week for | Shown | Held back for good |",
        "|---|---|---|",
    ]
    lines += [
        f"| {row['per']:g} clients | {row['shown']:.2f} | {row['held']:.2f} |"
        for row in found["budgets"]
    ]
    return "\n".join([*lines, ""])


def _limits(found: Row) -> str:
    return f"""## Assumptions and limits

- The courses are invented: growth on the logarithm of the session with the parameters of
  our reference simulation, ratings and ruptures of [the alliance's](alliance-simulation.md),
  both seeded ({found["run"]["seed"]}). Real rates differ; a practice sees its own.
- *Worth* is how much a kind matters, times how often it is expected to be confirmed. Both
  are our rule. What people reply soon outweighs the second: the guess counts as ten
  replies.
- A signal that nobody replies to counts in the denominator of nothing but *raised*:
  silence is no hit.
- Rules look at what was answered. Whoever gives no answers raises nothing but *missed*.
- A risk answer has no level, and its absence says nothing.
- Several rules on one course are several chances of a false alarm. That is why there is a
  budget, and why each says by which rule it came.

`scripts/signals_simulation.py` wrote this page.
"""

"""The page of the simulation, written from its results and nothing else."""

from typing import Any

Row = dict[str, Any]

HEAD = (
    "| Rule | Sensitivity | Specificity | PPV | Delay, sessions | Alarms a therapist"
    " and week |\n|---|---|---|---|---|---|"
)


def page(found: Row) -> str:
    """Return the page as Markdown."""
    return "\n".join(
        [
            _start(found),
            _choice(found),
            _studied(found),
            _equal(found),
            _scenarios(found),
            _limits(found),
        ]
    )


def _start(found: Row) -> str:
    clients = found["clients_a_scenario"]
    names = ", ".join(scenario["name"] for scenario in found["scenarios"])
    return f"""# Which rule says that the alliance dipped?

**Question.** A rating fell. Is that a rupture, or an ordinary week? Which rule finds the
most ruptures for the number of alarms that a therapist can take seriously?

No session-by-session alliance ratings with known ruptures are openly licensed. This page
therefore rests on a simulation, in which the truth is known because it was made. It can
rank rules; it cannot say how many real ruptures a rule finds.

`scripts/alliance_simulation.py` wrote this page. **{clients:,} invented clients in each of
{len(found["scenarios"])} clinics** ({names}), {found["ruptures"]:,} ruptures, ratings from
1 to 7 in twelfths, courses of up to 30 sessions. Ruptures are V-shaped, slow falls with a
sudden end, sudden falls with a slow return, or never mended; half of the last leave.

- **Sensitivity**: ruptures in which a new alarm was raised within
  {found["in_time_sessions"]} sessions of their beginning, of all ruptures, also those
  whose forms are missing.
- **Specificity**: clients without a rupture who never had an alarm in a whole course.
- **PPV**: alarms inside a rupture, of all alarms.
- **Delay**: sessions from the beginning of a rupture to the alarm, of those found.
- **Alarms a therapist and week**: {found["caseload"]} clients, one session a week. Flags
  in a row are one alarm. A rupture begins about
  {_base(found):.2f} times a therapist and week.
"""


def _choice(found: Row) -> str:
    chosen = found["chosen"]
    recent = chosen["recent_sessions"]
    memory = "all sessions before" if recent is None else f"the last {recent} sessions"
    in_spreads = chosen["floor_points"] / found["spread_within_persons"]
    ranked = sorted(
        found["candidates"], key=lambda row: -(row["sensitivity"] + row["specificity"])
    )
    lines = [_candidate(row) for row in (*ranked[:5], ranked[-1])]
    return f"""## The choice

{len(found["candidates"])} forms of the own range were compared on other clinics than those
below (seed {found["seeds"]["choice"]}), each with the floor that gives
{found["weekly_target"]:g} alarm a therapist and week, by the sum of sensitivity and
specificity. Among those that chance does not tell apart (within 0.01 of the best), the one
that heeds a person's own spread most, and then waits for more ratings, is the default:
**median of {memory}, at least
{chosen["minimum_sessions"]}; half width {chosen["spreads"]:g} spreads, never below a floor of
{chosen["floor_points"]:.2f} points**, which is {in_spreads:.2f} times the spread within
persons in these clinics.

| Spreads | At least | Memory | Floor | Sensitivity | Specificity |
|---|---|---|---|---|---|
{chr(10).join(lines)}

The first five and the last. The floor does most of the work: without it, a range of one or
two spreads speaks up about people who hardly ever vary. A range of two spreads needs a
lower floor for the same rate of alarms and then finds fewer ruptures.
"""


def _candidate(row: Row) -> str:
    memory = row["recent_sessions"] or "all"
    return (
        f"| {row['spreads']:g} | {row['minimum_sessions']} | {memory}"
        f" | {row['floor_points']:.2f} | {row['sensitivity']:.3f}"
        f" | {row['specificity']:.3f} |"
    )


def _studied(found: Row) -> str:
    rows = "\n".join(_line(row) for row in found["as_studied"])
    return f"""## Every rule with the threshold of its source

Tried on clinics that took no part in the choice (seed {found["seeds"]["trial"]}).

{HEAD}
{rows}

Rules marked *hindsight* use the spread of the whole course, which nobody has at the time.
Spread, charts and sums of the others are those of the sessions before.
"""


def _equal(found: Row) -> str:
    rows = found["equal_rate"]
    ours, others = rows[0], rows[1:]
    better = [row["rule"] for row in others if _beats(row, ours)]
    verdict = (
        "At the same rate of alarms no other rule finds more ruptures."
        if not better
        else f"At the same rate of alarms these find more ruptures: {'; '.join(better)}."
        " The default leaves more people without a rupture in peace (specificity)."
        if all(
            row["specificity"] < ours["specificity"] for row in _named(others, better)
        )
        else f"At the same rate of alarms these find more ruptures: {'; '.join(better)}."
    )
    return f"""## Every rule at the same rate of alarms

How often a rule speaks is a matter of its threshold. Here each has the threshold that gives
as many alarms as the default. The rules of means and charts take an SD of 0.15 points at
least; two of them are shown with 0.30 as well, because a floor is what helps most.

{HEAD}
{chr(10).join(_line(row) for row in rows)}

{verdict} {_against(found)}
"""


def _named(rows: list[Row], names: list[str]) -> list[Row]:
    return [row for row in rows if row["rule"] in names]


def _against(found: Row) -> str:
    ours, cut_off, drop = found["equal_rate"][:3]
    parts = [
        f"{_gap(ours, row, 'sensitivity')} in sensitivity and"
        f" {_gap(ours, row, 'ppv')} in PPV against the {name}"
        for row, name in ((cut_off, "fixed cut-off"), (drop, "fall since last session"))
    ]
    error = (ours["sensitivity"] * (1 - ours["sensitivity"]) / found["ruptures"]) ** 0.5
    return (
        f"The default differs by {parts[0]}, and by {parts[1]} (standard error of a"
        f" sensitivity: {error:.3f})."
    )


def _gap(ours: Row, row: Row, key: str) -> str:
    return f"{ours[key] - row[key]:+.3f}"


def _scenarios(found: Row) -> str:
    parts = []
    for one in found["by_scenario"]:
        ours, cut_off, drop = one["rules"]
        parts.append(
            f"| {one['scenario']} | {100 * one['best_answer_share']:.0f} %"
            f" | {ours['alerts_per_therapist_week']:.2f}"
            f" | {_pair(ours)} | {_pair(cut_off)} | {_pair(drop)} |"
        )
    return f"""## Clinic by clinic

Sensitivity and, after the stroke, PPV; the two others with the threshold that gives as many
alarms as the default *in that clinic*, which favours them: nobody knows it beforehand.

| Clinic | Best answer | Alarms | Default | Fixed cut-off | Fall since last session |
|---|---|---|---|---|---|
{chr(10).join(parts)}

{_verdict(found)}
"""


def _verdict(found: Row) -> str:
    lost = [
        one["scenario"]
        for one in found["by_scenario"]
        if any(_beats(row, one["rules"][0]) for row in one["rules"][1:])
    ]
    if not lost:
        return "The default finds more ruptures than either in every clinic."
    return f"The default does not find more ruptures than both in: {', '.join(lost)}."


def _limits(found: Row) -> str:
    small = next(
        one for one in found["by_scenario"] if one["scenario"] == "small ruptures"
    )
    share = small["rules"][0]["sensitivity"]
    return f"""## What it does not say

- The clinics were invented by the people who made the rule. Real ruptures need not look
  like these; how the rule does is counted in use, by asking the two people.
- Ruptures begin at the earliest in the fifth session. Before there are
  {found["chosen"]["minimum_sessions"]} ratings the rule is silent; a low start is a
  question of its own.
- Of ruptures of less than about one point it finds {100 * share:.0f} %. Where a client marks
  the best answer whatever happens, no rule on ratings finds anything: that is what the
  open line, the guess and the question "was there anything?" are for.
- A fall in ratings is a reason to ask, not a finding about a person.
"""


def _base(found: Row) -> float:
    return float(found["ruptures_per_therapist_week"])


def _pair(row: Row) -> str:
    return f"{row['sensitivity']:.2f} / {_number(row['ppv'], 2)}"


def _line(row: Row) -> str:
    return (
        f"| {row['rule']} | {row['sensitivity']:.3f} | {row['specificity']:.3f}"
        f" | {_number(row['ppv'], 3)} | {_number(row['delay_sessions'], 2)}"
        f" | {row['alerts_per_therapist_week']:.2f} |"
    )


def _beats(row: Row, ours: Row) -> bool:
    return bool(row["sensitivity"] > ours["sensitivity"])


def _number(value: float | None, places: int) -> str:
    return "none" if value is None else f"{value:.{places}f}"

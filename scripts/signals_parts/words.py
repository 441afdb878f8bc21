"""What the page says before any number."""

START = """# Signals: what deserves a look, and how many a week?

**Question.** Of all that could be said about a caseload this week, what should a
therapist look at, why, and what can wait?

A signal is never a finding about a person. It carries its rule and version, the numbers it
came from, one sentence that says why, and up to three sentences to begin with. It says the
same to both people.

## Order and budget

Each rule looks at what is known right after a session. A state that lasts is one signal;
it is a new one after two answered sessions without it. Where another signal says more of
the same (a reliable deterioration, say, more than "off course"), the lesser one names it
and is no alert of its own.

The rest competes for a weekly budget: one new signal for every eight clients. The order is
*worth x chance of being confirmed*. What finds no place is held back and listed, and
competes again next week. **A risk answer and a concern that a client raised are never held
back, take nobody's place and are never superseded.**
"""

RULES = """## The rules

In points of the measure: *reliable* is a change that measurement error does not explain, and
comes from the catalogue or from whoever asks; *floor* is the error of one rating. Without
these figures a rule is silent and says so.
"""

CARD = """
The thresholds of the own range are explained under [ruptures](rupture-rules.md), those of
jumps under [sudden gains](sudden-gains.md), those of change under
[reliable change](reliable-change.md).

## Off course: by a model only where it has earned it

A model of the expected course (see [there](expected-course.md)) speaks when its card shows,
on at least 100 clients that it had not seen: it tells apart who will have improved better
than the change so far (AUC), its 80 % bands cover 78 to 82 % and its 95 % bands 94 to
96 %. It then says "off course" where the latest score is worse than the 80 % band from the
start, or where the chance of reliable improvement at the planned end is below 0.2. In all
other cases, and wherever a model has nothing to say about a client, the change so far
decides.

```sh
vincula signals sessions.csv --client client --session week --outcome phq9 \\
  --model model.json --planned-end 12
```

`vincula.signals.expected` makes the card of a fitted model that of a rule:
`earned(card)` says whether the model may speak and `reasons_against(card)` why not. All
that `vincula trajectory check` asks for counts, at the weakest point: the band that is
farthest off, the number of sessions at which the model is least ahead, and chances that are
true. A model without a card is refused, and so are the curves that come with this package
until `vincula trajectory check --out` has given them a card of your own courses: the one
they bring tells of simulated people. The result names the model, whether it is used, and
what it lacks. A model with therapists looks at each client alone here; what other clients
of the therapist say is left out.
"""

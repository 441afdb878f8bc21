"""What does each rule look for, and what is each of its thresholds? For the whole team."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vincula.signals.model import SignalKind

LOOKS_FOR: dict[str, str | Promise] = {
    SignalKind.CONCERN: _(
        "A client said that something was hard or did not help. It never waits, and"
        " nothing takes its place."
    ),
    SignalKind.DETERIORATION: _(
        "The latest outcome score is worse than the first by more than measurement"
        " error explains."
    ),
    SignalKind.SUDDEN_LOSS: _(
        "Between two sessions things got worse at once: by much, by much for this"
        " person, and it stayed so."
    ),
    SignalKind.ALLIANCE_DIP: _(
        "Working together was rated below the person's own range, which the sessions"
        " before have made. The range is never narrower than the error of one rating."
    ),
    SignalKind.OFF_COURSE: _(
        "From a certain score on no better than at the start and, where there is a"
        " cut-off, still beyond it. A model of the expected course speaks in its place"
        " only where its card has earned it: where the latest score is worse than the"
        " band, or the chance of clear improvement is small. Which one is in use stands"
        " under “The expected course”."
    ),
    SignalKind.MISSED_SESSIONS: _(
        "Several sessions missed in a row, or a single one after working together had"
        " been rated lower than usual."
    ),
    SignalKind.LOW_ALLIANCE: _(
        "The middle of the first ratings of working together is low for the scale."
    ),
    SignalKind.MISSED_CHECKINS: _(
        "Several check-ins in a row that were due at a session and not answered."
    ),
    SignalKind.PERCEPTION_GAP: _(
        "A therapist's guess and the client's rating lie apart in the same direction"
        " several times. Shown to that therapist alone, as something to learn from; it"
        " is no signal about a client and not counted here."
    ),
    SignalKind.PLATEAU: _(
        "The last scores all lie within measurement error of each other, and things are"
        " not well yet."
    ),
    SignalKind.ALWAYS_PERFECT: _(
        "Nothing but the best possible rating of working together. It may be so; it may"
        " also be courtesy, and then no fall would ever show."
    ),
    SignalKind.RECOVERY: _(
        "Better than at the start by more than measurement error, and from the worse"
        " side of the cut-off to the better."
    ),
    SignalKind.IMPROVEMENT: _(
        "Better than at the start by more than measurement error explains."
    ),
    SignalKind.SUDDEN_GAIN: _(
        "Between two sessions things got better at once: by much, by much for this"
        " person, and it stayed so."
    ),
    SignalKind.CARELESS_ANSWERING: _(
        "A form was answered faster than people read, or with one answer from the"
        " middle throughout. Nothing is left out because of it."
    ),
}

THRESHOLDS: dict[str, str | Promise] = {
    "clients_a_signal": _("one new signal a week for so many clients"),
    "spreads": _("how many spreads below one's own middle"),
    "at_least": _("so many ratings make an own range"),
    "window": _("looks back over so many ratings"),
    "from_score": _("from this score on"),
    "share": _("share that counts"),
    "chance": _("chance of clear improvement below"),
    "alpha": _("chance of a false alarm of one comparison"),
    "recent": _("no news after so many sessions"),
    "in_a_row": _("how many in a row"),
    "ratings": _("how many ratings"),
    "watched": _("looked at for so many ratings"),
    "low_share": _("low is up to this share of the scale"),
    "sessions": _("how many sessions"),
    "seconds_an_item": _("seconds for a question"),
    "items": _("from this many questions on"),
}

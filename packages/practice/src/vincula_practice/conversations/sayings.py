"""The words for what is hard to say. None of them blames, and none says who is right.

What is stored are the short names; what people read are these, in their own language.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vincula_practice.conversations.concern import Travel
from vincula_practice.conversations.repair import Origin, Outcome, Step

Words = dict[str, str | Promise]

# What a client can choose with one tap; the own words stand beside it.
SENTENCES: Words = {
    "misunderstood": _("I felt misunderstood."),
    "too fast": _("It went too fast for me."),
    "too slow": _("It goes too slowly for me."),
    "held back": _("I held something back."),
    "hurt": _("Something that was said hurt me."),
    "judged": _("I was afraid of being judged."),
    "pushed": _("I went along although I did not want to."),
    "no place": _("Something about who I am had no place."),
    "not helping": _("I am not sure that this helps me."),
    "between us": _("Something stands between us."),
    "stopping": _("I have thought about stopping."),
}

# How a sentence could begin, for whoever looks for one.
STARTS: tuple[str | Promise, ...] = (
    _("When you said …, I felt …"),
    _("There is something I have not told you: …"),
    _("I said it was fine, but …"),
    _("I would have liked you to ask me about …"),
    _("It would help me if we …"),
    _("I am afraid that you will … if I say this."),
    _("I do not know how to say it. It has to do with …"),
    _("Before the next session I would like you to know that …"),
)

TRAVELS: Words = {
    Travel.NOW: _("Tell my therapist now"),
    Travel.SESSION: _("Tell my therapist at our next session"),
    Travel.COUNT: _("Count it, but do not show who or what"),
    Travel.KEEP: _("Keep it for myself"),
}

# The client's own words for what is theirs; the people name it, nobody else does.
NAMES: Words = {
    "withdrawal": _("one of us drew back"),
    "confrontation": _("there was friction"),
    "misunderstanding": _("a misunderstanding"),
    "pace": _("the pace"),
    "boundary": _("a boundary"),
    "culture": _("culture, faith or who somebody is"),
    "other": _("something else"),
}

STEPS: Words = {
    Step.NOTICED: _("Noticed"),
    Step.NAMED: _("Named together"),
    Step.HEARD: _("What each of us heard"),
    Step.TAKEN_ON: _("What the therapist takes on"),
    Step.CHANGE: _("What we change"),
    Step.CHECKED: _("Looked at again"),
}

TOUCHES: Words = {
    "agreement": _("a point of our agreement"),
    "goal": _("a goal"),
    "plan step": _("a step of our plan"),
    "other": _("something else"),
}

ANSWERS: Words = {
    "better": _("It is better now."),
    "partly": _("It is partly better."),
    "not yet": _("It is not better yet."),
}

OUTCOMES: Words = {
    Outcome.REPAIRED: _("Repaired"),
    Outcome.MOVED_ON: _("Not repaired; we moved on"),
    Outcome.CHANGED: _("Ended with a change of therapist"),
}

ORIGINS: Words = {
    Origin.SIGNAL: _("from a reason to talk"),
    Origin.CONCERN: _("from something the client raised"),
    Origin.PERSON: _("opened by one of the two"),
}

# Why therapy ended, as far as the client wants to say.
REASONS: Words = {
    "reached": _("I have what I came for."),
    "enough": _("It was enough for now."),
    "no help": _("It did not help enough."),
    "us": _("It did not fit between us."),
    "outside": _("Time, money or the way got in between."),
    "elsewhere": _("I go on somewhere else."),
    "other": _("Something else."),
}

# How a therapy ended: as the therapist chooses it, and as the client reads it.
ENDS: Words = {
    "planned": _("We planned the ending together"),
    "client": _("The client ended it"),
    "therapist": _("The therapist ended it, or leaves"),
    "another": _("A change of therapist, or the client moves on to another one"),
    "no contact": _("No contact any more"),
    "other": _("Another way"),
}

OWN_ENDS: Words = {
    "planned": _("You planned the ending together."),
    "client": _("You decided to end it."),
    "therapist": _("Your therapist ended it, or leaves."),
    "another": _("You go on with another therapist."),
    "no contact": _("You were not in contact any more."),
}


def said(words: Words, names: list[str]) -> list[str]:
    """Return the words of these names; a name that is not known any more is left out."""
    return [str(words[name]) for name in names if name in words]

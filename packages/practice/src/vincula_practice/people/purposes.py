"""What may a client agree to, and in which words are they asked?

Therapy itself does not rest on these: a practice has to keep a record of what it does,
and consent that cannot be refused would be none. These four can be refused, each by
itself, and nothing gets worse for whoever does.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from vincula_practice.people.models import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One question as it is put; ``version`` rises when its meaning changes."""

    purpose: str
    version: int
    title: str
    what: str
    who: str
    if_not: str


# A yes to an older version is no yes to this one: whoever said it is asked again.
VERSIONS = {
    Purpose.LINKS: 1,
    Purpose.SUPERVISION: 1,
    Purpose.RESEARCH: 1,
    Purpose.TEACHING: 1,
}


def texts() -> tuple[Text, ...]:
    """Return the questions in the language of whoever reads."""
    return _links(), _supervision(), _research(), _teaching()


def text_of(purpose: str) -> Text:
    return next(text for text in texts() if text.purpose == purpose)


def _links() -> Text:
    return Text(
        purpose=Purpose.LINKS,
        version=VERSIONS[Purpose.LINKS],
        title=_("Links to your check-ins by e-mail"),
        what=_(
            "Before and after a session we send you an e-mail with a link to your"
            " check-in. The mail says nothing about you and shows no answers."
        ),
        who=_(
            "The companies that carry your mail can see that the practice wrote to"
            " you, and so can whoever opens your mailbox."
        ),
        if_not=_(
            "You get no such mails. You can answer on this page, with a code that you"
            " are shown, or on paper."
        ),
    )


def _supervision() -> Text:
    return Text(
        purpose=Purpose.SUPERVISION,
        version=VERSIONS[Purpose.SUPERVISION],
        title=_("Your therapist may show your course in supervision"),
        what=_(
            "Therapists talk about their work with an experienced colleague, the"
            " supervisor. If you agree, the two may look at your picture together."
        ),
        who=_(
            "Your therapist's supervisor in this practice, while your therapist asks"
            " for it. Each look is in your list of who opened your record."
        ),
        if_not=_(
            "The supervisor sees nothing of you here. Your therapy goes on as before."
        ),
    )


def _research() -> Text:
    return Text(
        purpose=Purpose.RESEARCH,
        version=VERSIONS[Purpose.RESEARCH],
        title=_("Your numbers may help research"),
        what=_(
            "Scores and dates may be put together with those of many others, without"
            " your name and without anything you wrote."
        ),
        who=_(
            "Researchers whom the practice works with. They get no names; to know"
            " nobody again for certain is more than anyone can promise."
        ),
        if_not=_("Your numbers stay out of it. Your therapy goes on as before."),
    )


def _teaching() -> Text:
    return Text(
        purpose=Purpose.TEACHING,
        version=VERSIONS[Purpose.TEACHING],
        title=_("Your course may be used in teaching"),
        what=_(
            "The drawing of your course may be shown to people who learn this work,"
            " without your name and without anything you wrote."
        ),
        who=_("Those who are taught in this practice."),
        if_not=_("Your course is not shown. Your therapy goes on as before."),
    )

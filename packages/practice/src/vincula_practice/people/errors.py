"""What the site refuses, as named sentences."""


class PracticeError(Exception):
    """Base of every refusal of the site."""


class NotFound(PracticeError):
    """There is no such thing for this person: missing and forbidden look alike."""


class NotAllowed(PracticeError):
    """The person may see this but not do that; pages answer as if it were not there."""


class Refused(PracticeError):
    """What was asked cannot be done now; the message tells the person why."""

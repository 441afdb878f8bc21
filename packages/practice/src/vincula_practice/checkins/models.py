"""Check-ins: planned, invited, answered bit by bit, and stored for good."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from vincula_practice.audit.reads import Noted
from vincula_practice.collaboration.models import Goal
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.sessions.models import Session
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText, part
from vincula_practice.vault.owners import Owner


class Occasion(models.TextChoices):
    BEFORE = "before"
    AFTER = "after"


class Rhythm(models.TextChoices):
    EACH = "each"  # each session
    NTH = "nth"  # every n-th session, beginning with the one that ``first`` names
    DATES = "dates"  # at the first check-in on or after each date


class Channel(models.TextChoices):
    LINK = "link"  # e-mailed personal link
    QR = "qr"  # the therapist shows a code
    PORTAL = "portal"  # signed in
    PAPER = "paper"  # staff typed in a paper form
    KIOSK = "kiosk"  # on the practice's tablet


class Plan(Noted):
    """Which instruments, when: one row a version; the newest counts from its moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "checkins_plan"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "version"], name="one_plan_a_version"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PlanLine(models.Model):
    """One instrument of a plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    instrument = models.CharField(max_length=60)
    occasion = models.CharField(max_length=8, choices=Occasion)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    every = models.PositiveSmallIntegerField(default=1)
    # The number of the session that asks it first; not used by Rhythm.DATES.
    first = models.PositiveSmallIntegerField(default=1)
    dates = models.JSONField(default=list)  # ISO dates, only for Rhythm.DATES

    class Meta:
        db_table = "checkins_plan_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "instrument", "occasion"],
                name="once_a_plan_and_occasion",
            ),
            models.CheckConstraint(condition=Q(every__gte=1), name="every_at_least_1"),
            models.CheckConstraint(condition=Q(first__gte=1), name="first_at_least_1"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LicensedWording(models.Model):
    """Text of an instrument that this practice holds a licence for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="wordings")
    instrument = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    wording = models.JSONField()
    holder = models.CharField(max_length=200)
    licence_reference = models.CharField(max_length=200)
    territory = models.CharField(max_length=200)
    electronic_use = models.BooleanField()
    expires_on = models.DateField()
    loaded_by = models.ForeignKey(Membership, models.PROTECT)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "checkins_licensed_wording"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "instrument", "language"],
                name="one_licensed_wording",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class EarlierWording(models.Model):
    """A licensed text before another one took its place: nothing is overwritten."""

    id = models.BigAutoField(primary_key=True)
    wording_of = models.ForeignKey(
        LicensedWording, models.PROTECT, related_name="earlier"
    )
    until = models.DateTimeField()
    wording = models.JSONField()
    attestation = models.JSONField()
    loaded_by = models.ForeignKey(Membership, models.PROTECT)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "checkins_earlier_wording"

    def __str__(self) -> str:
        return str(self.pk)


class CheckIn(Sealed, models.Model):
    """One occasion of answering, before or after one session.

    ``asked`` pins what is asked, in order: a list of {instrument, version, about}.
    """

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="checkins")
    occasion = models.CharField(max_length=8, choices=Occasion)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True)
    asked = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    # A device has the form, or an answer came; so that one that never sends is seen.
    begun_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    # Where it was answered without a network, and reached us later.
    answered_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=8, choices=Channel, blank=True, default="")
    typed_in_by = models.ForeignKey(Membership, models.PROTECT, null=True)
    language = models.CharField(max_length=8, blank=True, default="")
    # "What matters most today?" before; "anything to do differently?" after.
    words = SealedText()
    # Behind a link each device reads back only what was given through it: who wrote
    # the words, and who sent it where every answer came from the same device.
    words_device_hash = models.CharField(max_length=64, blank=True, default="")
    sent_device_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "checkins_checkin"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "occasion"], name="one_checkin_an_occasion"
            ),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False),
                name="submitted_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.session.episode.client.person_id)


class Invitation(models.Model):
    """A personal link to one check-in: it submits and never shows history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="invitations")
    channel = models.CharField(max_length=8, choices=Channel)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # The one device that answers through it, for codes shown by who reads no answers.
    device_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "checkins_invitation"

    def __str__(self) -> str:
        return str(self.pk)


class Answer(Sealed, models.Model):
    """A draft answer, kept as it is given; the latest tap counts until submit.

    ``version`` is the instrument's version the person saw; answers to a version that
    is no longer asked stay here and are not part of the stored response.
    """

    id = models.BigAutoField(primary_key=True)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="answers")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    about = models.ForeignKey(Goal, models.PROTECT, null=True)
    item = models.CharField(max_length=60)
    given = SealedJSON()
    value = part("given", "value")
    words = part("given", "words", default="")
    skipped = part("given", "skipped", default=False)
    at = models.DateTimeField()
    device_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "checkins_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkin", "instrument", "version", "about", "item"],
                name="one_draft_answer_an_item",
            ),
            models.UniqueConstraint(
                fields=["checkin", "instrument", "version", "item"],
                condition=Q(about__isnull=True),
                name="one_draft_answer_an_item_itself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return self.checkin.sealed_for()

    def sealed_row(self) -> str:
        # The database numbers drafts as they come; what makes them unique is known before.
        about = self.about_id or ""
        return f"{self.checkin_id}|{self.instrument}|{self.version}|{about}|{self.item}"


class ResponseIsForever(Exception):
    """A stored response was to be changed or deleted."""


class StoredResponse(Sealed, models.Model):
    """What was answered, for good. Everything derived can be made from it again.

    ``answers`` is a list of {item, value | words | missing, at}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    catalogue = models.CharField(max_length=20)
    about = models.ForeignKey(Goal, models.PROTECT, null=True)
    completed_at = models.DateTimeField()
    answers = SealedJSON()

    class Meta:
        db_table = "checkins_stored_response"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkin", "instrument", "about"],
                name="one_response_about_a_goal",
            ),
            models.UniqueConstraint(
                fields=["checkin", "instrument"],
                condition=Q(about__isnull=True),
                name="one_response_an_instrument",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ResponseIsForever("responses are written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ResponseIsForever("responses are not deleted one by one")

    def sealed_for(self) -> Owner:
        return self.checkin.sealed_for()


class Submission(models.Model):
    """One sending of a check-in under an id that the device made.

    The same id with the same body gets the same reply; with another body, none. The
    reply holds states and moments, never an answer.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="submissions")
    body_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    reply = models.JSONField()
    # What an offline answer's device said, put right by its clock's error.
    answered_at = models.DateTimeField(null=True)
    clock_off_seconds = models.IntegerField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        db_table = "checkins_submission"

    def __str__(self) -> str:
        return str(self.pk)


class Kiosk(models.Model):
    """A browser of the practice that shows check-ins to whoever is handed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="kiosks")
    token_hash = models.CharField(max_length=64, unique=True)
    # What staff type to leave it; slow to try, and tries are counted.
    pin_hash = models.CharField(max_length=128)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Membership, models.PROTECT)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checkins_kiosk"

    def __str__(self) -> str:
        return str(self.pk)


class KioskCode(models.Model):
    """A short code that opens one check-in on a kiosk of its practice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="kiosk_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, models.PROTECT)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "checkins_kiosk_code"
        indexes: ClassVar = [models.Index(fields=["code_hash"], name="by_kiosk_code")]

    def __str__(self) -> str:
        return str(self.pk)

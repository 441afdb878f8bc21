"""Practices and the people in them.

A person has one sign-in; what they may do comes from memberships (one role in one
practice each) and, for a client's record, from the care team of an episode.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from vincula_practice.audit.reads import Noted, note_client, note_episode
from vincula_practice.people.footprints import KnownDevice, Tries
from vincula_practice.people.lent import EmergencyAccess, Supervision
from vincula_practice.people.therapists import Therapist
from vincula_practice.vault.blind import BlindIndex
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedText
from vincula_practice.vault.owners import SITE, Owner

# In modules of their own, and known to Django by being named here.
ALSO = (EmergencyAccess, Supervision, KnownDevice, Therapist, Tries)


class Role(models.TextChoices):
    CLIENT = "client"
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    FRONT_DESK = "front desk"
    RESEARCHER = "researcher"


STAFF_ROLES = tuple(role for role in Role if role is not Role.CLIENT)


class Practice(models.Model):
    """One practice, and what it promises its clients."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    # The sentence a client reads on every check-in; empty: the standard sentence.
    who_sees = models.TextField(blank=True, default="")
    # What messages call the practice where its own name tells too much; "": its name.
    sender_name = models.CharField(max_length=80, blank=True, default="")
    # Where to turn in a crisis, a line each; numbers go wrong, hence the date.
    crisis_help = models.TextField(blank=True, default="")
    crisis_checked_on = models.DateField(null=True)
    link_days = models.PositiveSmallIntegerField(default=7)
    # Where "Leave quickly" leads; empty: a plain page of this site.
    exit_address = models.URLField(blank=True, default="")
    invented = models.BooleanField(default=False)

    class Meta:
        db_table = "people_practice"

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person


class Person(Sealed, AbstractBaseUser):
    """Someone who signs in, or a client who never has to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None, not "": many clients have no address, and addresses are unique.
    email = SealedText(max_length=254, null=True, index="email_index")
    email_index = BlindIndex(of="email")
    name = SealedText(max_length=120)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()
    # The running memberships, where they were read together with who is signed in.
    read_with: list["Membership"] | None = None

    class Meta:
        db_table = "people_person"

    def __str__(self) -> str:
        return str(self.pk)  # never a name: this string reaches logs

    def sealed_for(self) -> Owner:
        return Owner(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is not None and "email" in fields:
            kwargs["update_fields"] = {*fields, "email_index"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one practice; whoever asks, asks as a membership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # When this request came; without it nothing that runs out is open to anybody.
    asks_at: datetime | None = None

    class Meta:
        db_table = "people_membership"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "person", "role"], name="one_membership_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Client(Noted):
    """A client of one practice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="clients")
    person = models.ForeignKey(Person, models.PROTECT, related_name="clients")

    class Meta:
        db_table = "people_client"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "person"], name="one_client_a_practice"
            ),
        ]

    def note_read(self) -> None:
        loaded = self.__dict__
        note_client(self.pk, loaded.get("person_id"), loaded.get("practice_id"))

    def __str__(self) -> str:
        return str(self.pk)


class Purpose(models.TextChoices):
    """What a client may agree to, and take back; `purposes.py` has the words."""

    LINKS = "links"  # personal links by e-mail
    SUPERVISION = "supervision"
    RESEARCH = "research"
    TEACHING = "teaching"


class ConsentIsForever(Exception):
    """A consent was to be changed or deleted; taking it back is a row of its own."""


class Consent(models.Model):
    """One yes or no of a client to one purpose; the row with the highest number counts.

    ``version`` is that of the text they read or were told.
    """

    class State(models.TextChoices):
        GIVEN = "given"
        WITHDRAWN = "withdrawn"

    class Channel(models.TextChoices):
        PORTAL = "portal"  # on their own page
        SPOKEN = "spoken"  # told to somebody of the care team, who wrote it down

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="consents_noted")

    class Meta:
        db_table = "people_consent"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "purpose", "number"], name="consents_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConsentIsForever("consents are written once")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ConsentIsForever("consents are not deleted one by one")


class Restriction(models.Model):
    """While it runs, only the lead of the care team reads, and nothing new is asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="restrictions")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_restriction"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(until__isnull=True),
                name="one_running_restriction_a_client",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Episode(Noted):
    """An episode of care: from the first session to a planned or unplanned end."""

    class Ending(models.TextChoices):
        PLANNED = "planned"
        UNPLANNED = "unplanned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True, default="")

    class Meta:
        db_table = "people_episode"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, ending="")
                | Q(closed_on__isnull=False) & ~Q(ending=""),
                name="episode_end_has_a_kind",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(closed_on__isnull=True),
                name="one_open_episode_a_client",
            ),
        ]

    def note_read(self) -> None:
        note_episode(self.pk, self.__dict__.get("client_id"))

    def __str__(self) -> str:
        return str(self.pk)


class CareTeamMember(models.Model):
    """Who works with a client in an episode: this, not the role, opens the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="care_team")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="care_teams")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_care_team_member"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "member"],
                condition=Q(until__isnull=True),
                name="once_in_a_care_team",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Welcome(models.Model):
    """An invitation to a sign-in. Only the hash of its link is kept.

    A client's has a secret beside it, told in the session; see `people.first_access`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="welcomes")
    token_hash = models.CharField(max_length=64, unique=True)
    secret_hash = models.CharField(max_length=128, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    # The code mailed last, for one browser.
    code_hash = models.CharField(max_length=64, blank=True, default="")
    code_browser_hash = models.CharField(max_length=64, blank=True, default="")
    code_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_welcome"

    def __str__(self) -> str:
        return str(self.pk)


class EarlierPromises(models.Model):
    """What a practice promised before somebody changed it: nothing is overwritten."""

    id = models.BigAutoField(primary_key=True)
    practice = models.ForeignKey(
        Practice, models.PROTECT, related_name="earlier_promises"
    )
    until = models.DateTimeField()
    replaced_by = models.ForeignKey(Membership, models.PROTECT)
    promises = models.JSONField()

    class Meta:
        db_table = "people_earlier_promises"

    def __str__(self) -> str:
        return str(self.pk)


class Once(models.Model):
    """One form that was done, by the id that it carried, and where it led.

    No words: only a hash of what was sent, to tell the same from something else.
    """

    id = models.BigAutoField(primary_key=True)
    form_id = models.UUIDField(unique=True)
    person_id = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    leads_to = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "people_once"

    def __str__(self) -> str:
        return str(self.form_id)


class BrowserSession(Sealed, models.Model):
    """What one browser's session knows, under a hash of its cookie.

    Whose it is and when it was used stays readable, so that a person can see and end
    their sessions; ``device`` says for them which one it is.
    """

    key_hash = models.CharField(primary_key=True, max_length=64)
    person_id = models.UUIDField(null=True, db_index=True)  # None: nobody signed in yet
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    data = SealedJSON()
    device = SealedText(max_length=200)

    class Meta:
        db_table = "people_browser_session"

    def __str__(self) -> str:
        return str(self.created_at)

    def sealed_for(self) -> Owner:
        # Sessions are many and short: a key a month, and each seals few enough of them.
        return Owner(SITE, f"sessions:{self.created_at:%Y-%m}")

"""What the catalogue says in English, in the reader's language.

Names of published instruments stay as they are; what they measure, their bands and
cut-offs, and the names of our own forms are translated like the rest of the site.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vincula.catalogue.model import Instrument
from vincula.catalogue.wording import Unavailable, UnavailableReason

WHY_UNAVAILABLE: dict[UnavailableReason, Promise] = {
    UnavailableReason.NO_WORDING: _(
        "The text of %(form)s may not be shipped; a practice that holds a licence of"
        " %(holder)s loads its own."
    ),
    UnavailableReason.NO_ATTESTATION: _(
        "The wording of %(form)s came without an attestation of the licence; add"
        " holder, reference, territory, electronic use and expiry."
    ),
    UnavailableReason.NO_ELECTRONIC_USE: _(
        "The licence for %(form)s does not allow electronic use; ask %(holder)s for"
        " one that does."
    ),
    UnavailableReason.EXPIRED: _(
        "The licence for %(form)s has expired; renew it and attest it again."
    ),
    UnavailableReason.OTHER_TERRITORY: _(
        "The licence for %(form)s is for another territory; ask %(holder)s to extend"
        " it."
    ),
    UnavailableReason.INCOMPLETE_WORDING: _(
        "The wording of %(form)s does not cover its questions exactly; load one that"
        " does."
    ),
}


def phrase(english: str) -> str:
    """Return a phrase of the catalogue; in English where it has no translation."""
    # Asked for "", gettext returns the header of its file.
    return gettext(english) if english else ""


def why_unavailable(instrument: Instrument, found: Unavailable) -> str:
    """Return in a sentence why a form cannot be sent, and what to do."""
    definition = instrument.definition
    return str(WHY_UNAVAILABLE[found.reason]) % {
        "form": phrase(definition.abbreviation),
        "holder": definition.licence.holder,
    }

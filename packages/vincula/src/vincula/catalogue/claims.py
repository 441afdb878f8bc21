"""What may be said about a measure? Made from its stage, never set by hand."""

from dataclasses import dataclass

from vincula.catalogue.model import Instrument, ScaleNorms, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence about a measure; ``key`` is for translation.

    ``compares_with_others`` tells whether bands, cut-offs or norms may be drawn.
    """

    key: str
    sentence: str
    compares_with_others: bool

    def __str__(self) -> str:
        return self.sentence


_BY_STAGE = {
    Stage.DRAFT: Claim(
        key="claim.draft",
        sentence="draft, not validated: compares nobody with anybody; only the person's"
        " own earlier answers count",
        compares_with_others=False,
    ),
    Stage.PILOTED: Claim(
        key="claim.piloted",
        sentence="piloted, not validated: compares nobody with anybody; only the"
        " person's own earlier answers count",
        compares_with_others=False,
    ),
    Stage.PROVISIONAL: Claim(
        key="claim.provisional",
        sentence="provisional, validation not finished: figures may still change",
        compares_with_others=True,
    ),
    Stage.RATING: Claim(
        key="claim.rating",
        sentence="a plain rating that claims to measure nothing else; only the"
        " person's own earlier ratings count",
        compares_with_others=False,
    ),
}

_WITH_FIGURES = Claim(
    key="claim.validated",
    sentence="published measure with published figures",
    compares_with_others=True,
)
_FROM_MEMORY = Claim(
    key="claim.validated_unverified",
    sentence="published measure; the figures recorded for comparison are unverified and"
    " decide nothing",
    compares_with_others=False,
)
_WITHOUT_FIGURES = Claim(
    key="claim.validated_no_figures",
    sentence="published measure; no cut-off, band or norm is recorded for it, so only the"
    " person's own earlier scores count",
    compares_with_others=False,
)


def claim(instrument: Instrument, scale_id: str | None = None) -> Claim:
    """Return what may be said about an instrument, or about one of its scales.

    Drafts, pilots and plain ratings compare nobody with anybody, whatever their files
    hold. A published measure compares only by figures that were verified. Raises
    KeyError when the instrument has no such scale.
    """
    stage = instrument.definition.stage
    if stage in _BY_STAGE:
        return _BY_STAGE[stage]
    wanted = instrument.norms.scales
    if scale_id is not None:
        wanted = tuple(n for n in wanted if n.scale == instrument.scale(scale_id).id)
    usable = [good for norms in wanted for good in _comparisons(norms)]
    if not usable:
        return _WITHOUT_FIGURES
    return _WITH_FIGURES if any(usable) else _FROM_MEMORY


def _comparisons(norms: ScaleNorms) -> list[bool]:
    """Return, a figure that compares people, whether it may be used."""
    sources = [norms.bands.source] if norms.bands else []
    sources += [cutoff.source for cutoff in norms.cutoffs]
    sources += [norm.source for norm in norms.norms]
    return [source.basis.usable_for_signals for source in sources]

"""What can go wrong, as named sentences. Messages say what, where, and what to do."""


class VinculaError(Exception):
    """Base of every error this library raises on purpose."""


class CatalogueError(VinculaError):
    """A catalogue file is wrong: the message names file, key and remedy."""


class UnknownInstrument(VinculaError):
    """No instrument of this id is in the catalogue."""


class UnknownItem(VinculaError):
    """A response or a file names an item that the instrument does not have."""


class ImpossibleAnswer(VinculaError):
    """An answer is not among the values that the item allows."""


class WordingUnavailable(VinculaError):
    """The text is not ours to show, and no licensed wording was loaded."""


class MixedVersions(VinculaError):
    """A series would join scores made by different versions of an instrument."""


class NotEnoughInformation(VinculaError):
    """A method was asked for more than its inputs can say."""


class FormulaError(VinculaError):
    """A formula of a model cannot be read, or names what is not there."""


class DoubledRows(VinculaError):
    """Two rows claim the same place, such as one client at one time."""


class UnreadableFile(VinculaError):
    """A file of responses cannot be read as one."""

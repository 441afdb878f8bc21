"""What the vault refuses, as named sentences. None of them ever holds content."""


class VaultError(Exception):
    """Base of every refusal of the vault."""


class NoPracticeKey(VaultError):
    """There is no practice key, or it cannot be used; the message says the remedy."""


class KeyDestroyed(VaultError):
    """The data key is gone: what it sealed cannot be read any more, by anybody."""


class KeyMissing(KeyDestroyed):
    """The data key is not in the key store, and nothing says that it was destroyed."""


class Tampered(VaultError):
    """A sealed value was altered, moved to another place, or is none at all."""


class Unsound(VaultError):
    """A row was to be sealed that says what no row may say."""


class SealedField(VaultError):
    """A sealed field was used in a way that only plain columns allow."""

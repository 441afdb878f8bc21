"""Links that let someone in: random, and kept only as a hash."""

import hashlib
import secrets

TOKEN_BYTES = 24  # 192 bits: no one guesses one, and it still fits a small QR code


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    # No salt and no slow hash: the token itself is 192 random bits.
    return hashlib.sha256(token.encode()).hexdigest()

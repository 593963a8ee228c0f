"""Links that let somebody in: 256 random bits in the link, and only their SHA-256 in the store."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A new secret for one link; whoever holds it may use the link, so it is shown once and kept nowhere."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token, as 64 hexadecimal digits; what could never be a token has the hash of nothing."""
    return hashlib.sha256(token.encode() if _TOKEN.fullmatch(token) else b"").hexdigest()

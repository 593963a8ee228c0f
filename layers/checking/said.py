"""Text that somebody without an account wrote: made plain, with a limit, before it is kept."""

import unicodedata

from layers.errors import BadValueError


def cleaned(said: str, *, longest: int) -> str:
    """The text on plain lines without control characters. ``BadValueError`` where it is longer than ``longest``."""
    lines = unicodedata.normalize("NFC", said).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = (" ".join("".join(filter(_is_kept, line)).split()) for line in lines)
    text = "\n".join(line for line in plain if line)
    if len(text) > longest:
        raise BadValueError(f"That is {len(text):,} letters long. Please write at most {longest:,}.")
    return text


def _is_kept(letter: str) -> bool:
    """No control characters, halves of characters or marks that turn the direction of the text round."""
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")

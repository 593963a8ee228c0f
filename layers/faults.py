"""What pydantic found wrong, in words a person can act on."""

from collections.abc import Sequence

from pydantic import ValidationError

LONGEST_VALUE_SHOWN = 60
NAMED_AT_MOST = 5


def in_words(error: ValidationError) -> list[str]:
    """One short phrase per fault: the field, the value given and what was expected; no links, no types."""
    return [_phrase(fault["loc"], fault["msg"], fault.get("input")) for fault in error.errors(include_url=False)]


def shortened(items: Sequence[str], separator: str = ", ") -> str:
    """The first few items, and how many more there are."""
    rest = len(items) - NAMED_AT_MOST
    more = f"{separator}and {rest} more" if rest > 0 else ""
    return separator.join(items[:NAMED_AT_MOST]) + more


def _phrase(loc: tuple[int | str, ...], message: str, value: object) -> str:
    field = ".".join(str(part) for part in loc)
    said = message.removeprefix("Value error, ")
    if not field:
        return said
    if isinstance(value, dict | list | tuple):
        return f"{field}: {said}"
    shown = repr(value)
    if len(shown) > LONGEST_VALUE_SHOWN:
        shown = shown[:LONGEST_VALUE_SHOWN] + "…"
    return f"{field} {shown}: {said}"

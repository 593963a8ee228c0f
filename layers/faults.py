"""What pydantic found wrong, in words a person can act on."""

from pydantic import ValidationError

LONGEST_VALUE_SHOWN = 60


def in_words(error: ValidationError) -> list[str]:
    """One short phrase per fault: the field, the value given and what was expected; no links, no types."""
    return [_phrase(fault["loc"], fault["msg"], fault.get("input")) for fault in error.errors(include_url=False)]


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

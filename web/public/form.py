"""What a newcomer asks: read from the posted form, with limits, and never kept."""

from collections.abc import AsyncIterable
from dataclasses import dataclass
from urllib.parse import parse_qs

from layers.errors import BadValueError

MOST_BYTES = 4_096
MOST_FIELDS = 40
LONGEST_PLACE = 80
WAYS = {"transit": "Bus and train", "walk": "Walk", "cycle": "Cycle", "drive": "Car or a lift"}


@dataclass(frozen=True)
class Asked:
    """The answers on the form; ``day`` and ``part`` are choices of ``web.public.when``, ``how`` is a way to travel."""

    place: str = ""
    day: str = "now"
    part: str = ""
    how: str = "transit"
    needs: tuple[str, ...] = ()


async def read_body(stream: AsyncIterable[bytes], *, most: int = MOST_BYTES) -> bytes:
    """The whole body, if it is no longer than a filled-in form can be; raises BadValueError otherwise."""
    body = b""
    async for part in stream:
        body += part
        if len(body) > most:
            raise BadValueError("That is more than this form can hold. Please write less.")
    return body


def read(body: bytes) -> Asked:
    """The answers in a posted form. What the form does not offer is left out; too many fields is a BadValueError."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadValueError("That form has too many fields. Please use the one on this page.") from error
    how = fields.get("how", ["transit"])[0]
    return Asked(
        place=" ".join(fields.get("place", [""])[0].split()),
        day=fields.get("day", ["now"])[0],
        part=fields.get("part", [""])[0],
        how=how if how in WAYS else "transit",
        needs=tuple(fields.get("need", [])),
    )


def faults(asked: Asked) -> dict[str, str]:
    """Field -> one plain sentence, for answers that cannot be used."""
    if not asked.place:
        return {"place": "Please write a town, village or postcode."}
    if len(asked.place) > LONGEST_PLACE:
        return {"place": "That is too long. Please write just a town, village or postcode."}
    return {}

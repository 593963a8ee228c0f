"""What a pack says, all of it text that is ready to be shown: no record of the store goes any farther than this."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One place: empty text is not shown. ``near`` is how far it is ("2 km"), ``checked`` when it was last checked."""

    name: str
    when: str = ""
    where: str = ""
    near: str = ""
    phone: str = ""
    website: str = ""
    facts: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True)
class Section:
    """A kind of place with a line that explains it, and its places."""

    heading: str
    plain: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class On:
    """One thing that is on in the week: "19:00 to 20:30", its name and where."""

    hours: str
    name: str
    where: str


@dataclass(frozen=True)
class Day:
    """A day of the week sheet: "Tuesday 24 November" and what is on."""

    name: str
    on: tuple[On, ...]


@dataclass(frozen=True)
class Pack:
    """A pack for one place and audience. ``address`` is the web page that its QR code leads to; "" means no code."""

    title: str
    area: str
    around: str  # "within 15 km of Tonbridge", or "the whole area"
    opening: tuple[str, ...]
    close: str
    sections: tuple[Section, ...]
    week: tuple[Day, ...]
    lines: tuple[tuple[str, str, str], ...]  # name, phone, what for
    made_on: date
    made_words: str  # "22 November 2026"
    example: bool
    attribution: tuple[str, ...]
    address: str = ""
    map_svg: str = ""
    map_words: str = ""

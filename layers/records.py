"""The community records: organisations, assets, the links between them, hubs and zones.

Pydantic models, frozen and strict about unknown fields. Kinds, needs, capital and link kinds are
checked against data/vocabulary by ``layers.vocabulary``, not here: this file holds the shape only.
Positions are degrees, EPSG:4326. Nothing here describes a person in recovery: contacts are roles.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
ShortText = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=2000)]
Url = Annotated[str, Field(max_length=300, pattern=r"^(https?://\S+)?$")]


class Visibility(StrEnum):
    """Who may know that a record exists at all."""

    PUBLIC = "public"
    MEMBERS = "members"
    WITHHELD = "withheld"


class Status(StrEnum):
    """Whether an asset supports people now (active), could (potential), or no longer does (closed)."""

    ACTIVE = "active"
    POTENTIAL = "potential"
    CLOSED = "closed"


class Review(StrEnum):
    """Where a record stands in checking; only an approved record is shown to the public."""

    SUGGESTED = "suggested"
    APPROVED = "approved"
    REFUSED = "refused"


class Record(BaseModel):
    """What every record has: an id, who may see it, its review state and where it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Slug
    name: Annotated[str, Field(min_length=1, max_length=120)]
    visibility: Visibility = Visibility.PUBLIC
    review: Review = Review.APPROVED
    example: bool = False
    source: ShortText = ""
    licence: ShortText = ""
    checked_on: date | None = None
    checked_by: ShortText = ""  # a role or a source, never a person's full name


class Contact(BaseModel):
    """How to reach a role (never a person in recovery): "Group secretary", "Front desk"."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    role: ShortText
    first_name: Annotated[str, Field(max_length=40, pattern=r"^\S*$")] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=120)] = ""


class Session(BaseModel):
    """A dated or recurring gathering; ``start`` is local wall-clock time in the area's time zone.

    ``rrule`` is an RFC 5545 recurrence rule without DTSTART ("FREQ=WEEKLY;BYDAY=TU"); empty means once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    start: datetime
    minutes: Annotated[int, Field(gt=0, le=24 * 60)]
    rrule: Annotated[str, Field(max_length=200)] = ""
    except_on: tuple[date, ...] = ()
    on_bank_holidays: bool = True  # False: it does not meet on the bank holidays of England and Wales
    venue: Literal["in-person", "online", "hybrid"] = "in-person"
    note: ShortText = ""


class Organisation(Record):
    """A member, or possible member, of a Recovery Alliance."""

    kind: Slug
    charter_signed_on: date | None = None
    charter_version: Annotated[str, Field(max_length=20)] = ""  # the version that was signed; empty where none is known
    website: Url = ""
    description: LongText = ""
    hub: str = ""
    contacts: tuple[Contact, ...] = ()


class Asset(Record):
    """A place, group, service or line of support. ``lon``/``lat`` are None for online or phone only."""

    kind: Slug
    status: Status = Status.ACTIVE
    description: LongText = ""
    organisation: str = ""  # id of the organisation that runs it, if known
    address: ShortText = ""
    postcode: Annotated[str, Field(max_length=10)] = ""
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    precision: Literal["exact", "street", "village", "district"] = "exact"
    venue: Literal["in-person", "online", "phone", "hybrid"] = "in-person"
    service_area: ShortText = ""
    opening_hours: Annotated[str, Field(max_length=300)] = ""  # OpenStreetMap syntax
    sessions: tuple[Session, ...] = ()
    phone: Annotated[str, Field(max_length=40)] = ""
    website: Url = ""
    for_whom: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    peer_support: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    meeting: Literal["", "open", "closed"] = ""
    abstinence_based: bool | None = None
    family_welcome: bool | None = None
    someone_can_come: bool | None = None
    step_free: bool | None = None
    languages: tuple[str, ...] = ("en",)
    cost: ShortText = ""  # "Free", "£2 towards the room"; empty means not known
    contacts: tuple[Contact, ...] = ()

    @model_validator(mode="after")
    def _position_is_whole(self) -> "Asset":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("a position needs both lon and lat, or neither")
        if self.lon is None and self.venue in ("in-person", "hybrid") and not self.service_area:
            raise ValueError("an in-person asset needs a position or a service area")
        return self


class Link(Record):
    """A typed, directed tie between two organisations or assets: ``source_id`` runs, hosts, … ``target_id``."""

    kind: Slug
    source_id: Slug
    target_id: Slug
    since: date | None = None
    name: Annotated[str, Field(max_length=120)] = ""


class Hub(BaseModel):
    """A town that support is organised around; the default origin or destination of reach."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    name: ShortText
    lon: float
    lat: float


class Zone(BaseModel):
    """A small area that people are counted in (an LSOA). None means not known, never zero."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: ShortText
    population: int | None = None
    no_car_households: int | None = None
    deprivation_decile: int | None = None  # 1 = most deprived tenth in England, or of Wales
    rural_class: str = ""


class Actor(BaseModel):
    """Who is asking: a role, and the account or organisation acting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["visitor", "contributor", "member", "reviewer", "commissioner", "keeper"] = "visitor"
    id: str = "anonymous"
    organisation: str = ""


PUBLIC = Actor()

"""From a form to a record: what was filled in, the asset that comes of it, and what is wrong in the form's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from layers.errors import BadValueError
from layers.records import Asset, Review, Session
from layers.vocabulary import Term

UNNUMBERED = "suggestion"  # the store gives a suggestion its own id
# the record's field -> what the form calls it
FORM_WORDS = {
    "name": "Name", "website": "Website", "phone": "Phone", "address": "Address or venue", "cost": "Cost",
    "description": "What happens there", "postcode": "Postcode", "sessions": "Meeting times", "kind": "Kind",
    "opening_hours": "Opening hours, or when it is free", "venue": "How people join", "status": "Is it running?",
    "organisation": "Who runs it", "needs": "What it helps with", "capital": "What it builds", "for_whom": "For whom",
    "peer_support": "Peer support", "meeting": "Open or closed meeting", "step_free": "Step-free",
    "family_welcome": "Family and friends welcome", "someone_can_come": "Someone can come with you",
    "abstinence_based": "Abstinence based", "service_area": "Area that it serves", "precision": "How exactly shown",
    "visibility": "Who may see it", "lon": "Longitude", "lat": "Latitude", "languages": "Languages",
    "contacts": "Contacts", "hub": "Hub", "since": "Since", "source_id": "From", "target_id": "To", "review": "Checked",
    "checked_on": "Checked on", "checked_by": "Checked by", "source": "Source", "licence": "Licence",
    "charter_signed_on": "Charter signed on", "charter_version": "Charter version", "example": "Example",
}  # fmt: skip
PLACED = ("in-person", "hybrid")


@dataclass(frozen=True)
class Form:
    """What a person filled in; ``lon``/``lat`` are None for support that is online or by phone only."""

    name: str
    kind: str
    venue: str = "in-person"
    status: str = "active"
    lon: float | None = None
    lat: float | None = None
    precision: str = "exact"
    visibility: str = "public"
    organisation: str = ""
    address: str = ""
    postcode: str = ""
    service_area: str = ""
    sessions: tuple[Session, ...] = ()
    opening_hours: str = ""
    needs: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = ()
    peer_support: tuple[str, ...] = ()
    meeting: str = ""
    abstinence_based: bool | None = None
    family_welcome: bool | None = None
    someone_can_come: bool | None = None
    step_free: bool | None = None
    cost: str = ""
    phone: str = ""
    website: str = ""
    description: str = ""
    faults: tuple[str, ...] = field(default=())  # what the form's own parts found wrong, such as a time without a day


def form_of(asset: Asset) -> Form:
    """The form as it is filled in for a record that exists."""
    return Form(**{name: getattr(asset, name) for name in Form.__dataclass_fields__ if name != "faults"})


def labels_of(terms: Mapping[str, Term]) -> dict[str, str]:
    """Id -> plain label of a list of words."""
    return {word: term.label for word, term in terms.items()}


def draft(form: Form, kinds: Mapping[str, Term]) -> Asset:
    """The new asset, suggested; raises BadValueError with one plain sentence for each thing to put right."""
    return filled(form, kinds, Asset.model_construct(id=UNNUMBERED, source="Suggested on the Add page"), new=True)


def filled(form: Form, kinds: Mapping[str, Term], asset: Asset, *, new: bool = False) -> Asset:
    """``asset`` with everything that the form says, and the rest of it as it was.

    Raises BadValueError with one plain sentence for each thing to put right.
    """
    wrong = [*form.faults, *_missing(form)]
    if wrong:
        raise BadValueError(" ".join(wrong))
    said = {name: getattr(form, name) for name in Form.__dataclass_fields__ if name != "faults"}
    said |= {"website": with_scheme(form.website), "capital": form.capital or (kinds[form.kind].capital if new else ())}
    if form.venue not in PLACED:
        said |= {"lon": None, "lat": None, "precision": "exact"}
    kept = {"review": Review.SUGGESTED} if new else {}
    try:
        return Asset.model_validate({**asset.model_dump(warnings=False), **said, **kept})
    except ValidationError as error:
        raise BadValueError(" ".join(in_form_words(error))) from None


def _missing(form: Form) -> list[str]:
    found = []
    if not form.name.strip():
        found.append("Please type a name.")
    if not form.kind:
        found.append("Please choose what kind of place or group it is.")
    if form.lon is None and form.venue in PLACED and not form.service_area.strip():
        found.append("Please show where it is: click the map, or type a postcode, address, town or village.")
    if form.venue == "phone" and not form.phone.strip():
        found.append("Please type the phone number.")
    return found


def with_scheme(website: str) -> str:
    """A website as it is kept: with https:// where no scheme was typed."""
    address = website.strip()
    return address if not address or "://" in address else f"https://{address}"


def in_form_words(error: ValidationError) -> list[str]:
    """Each fault as a sentence about the box that the person filled in."""
    return [
        f"{FORM_WORDS.get(str(fault['loc'][0]) if fault['loc'] else '', 'The form')}: {_hint(fault['type'])}"
        for fault in error.errors()
    ]


def _hint(kind: str) -> str:
    if kind == "string_too_long":
        return "this is too long; please use fewer words."
    if kind == "string_pattern_mismatch":
        return "this is not an address that starts with http:// or https://."
    return "this cannot be used; please look at it again."

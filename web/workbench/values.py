"""Fields of a record in plain words: for differences, clashes and history."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from layers.records import Session
from layers.vocabulary import Term, Vocabulary
from web.workbench.listing import STATUSES, VENUES
from web.workbench.suggesting import FORM_WORDS
from web.workbench.wording import labels, opening_hours_words, session_words

NOTHING = "(empty)"
YES_NO = {True: "Yes", False: "No"}
VISIBILITY = {"public": "Everybody", "members": "Alliance members only", "withheld": "Reviewers and keepers only"}
REVIEW = {"suggested": "Waiting to be checked", "approved": "Checked", "refused": "Refused"}
PLACE_FIELDS = ("lon", "lat", "precision", "address", "postcode", "service_area", "venue")


def field_words(name: str) -> str:
    """What a field is called on the form: "Meeting times" for ``sessions``."""
    return FORM_WORDS.get(name, name.replace("_", " ").capitalize())


def value_words(name: str, value: Any, words: Vocabulary) -> str:
    """A field's value, as kept or as plain JSON, in words; "(empty)" where nothing is said."""
    if value in (None, "", (), []):
        return NOTHING
    if isinstance(value, bool):
        return YES_NO[value]
    if name == "sessions":
        return "; ".join(_session(one) for one in value)
    if name == "opening_hours":
        return opening_hours_words(str(value))
    terms = _terms(name, words)
    if isinstance(value, list | tuple):
        return labels(value, terms) if terms else "; ".join(_plain(one) for one in value)
    fixed = {"status": STATUSES, "venue": VENUES, "visibility": VISIBILITY, "review": REVIEW}.get(name, {})
    return fixed.get(str(value)) or (labels([str(value)], terms) if terms else _plain(value))


def _terms(name: str, words: Vocabulary) -> Mapping[str, Term]:
    if name == "kind":  # ids of kinds are not used twice over the three lists
        return {**words.link_kinds, **words.organisation_kinds, **words.asset_kinds}
    found: Mapping[str, Term] = getattr(words, name, {})
    return found


def _session(value: Any) -> str:
    try:
        return session_words(value if isinstance(value, Session) else Session.model_validate(value))
    except ValidationError:
        return "a time that is no longer kept"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(one) for one in value.values() if one)
    return str(value)

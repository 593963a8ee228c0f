"""Positions as people type them: "51.195, 0.276" is latitude, then longitude, in degrees (EPSG:4326)."""

import re

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_POSITION = re.compile(rf"^\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*$")


def as_position(text: str) -> tuple[float, float] | None:
    """Return (lon, lat) of a "lat,lon" text, or None where it is not one on the Earth."""
    found = _POSITION.match(text)
    if not found:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def slug(name: str) -> str:
    """Return ``name`` as an id: small letters, digits and single hyphens, at most 80 ("St. Mary's" -> "st-mary-s")."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "unnamed"

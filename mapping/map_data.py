"""The same layers as plain data for the workbench's own map: JSON that holds text, numbers and GeoJSON, and no script.

The map writes every text of it with ``textContent``. The only HTML in it is what ``mapping.legends`` makes of our own
vocabulary: the marks of kinds, and the patterns of fills.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from mapping.legends import patterns
from mapping.map_layers import Layer
from mapping.map_look import (
    COUNT,
    GATHER,
    MARK_PX,
    MAX_ZOOM,
    SEVERAL_MARK,
    SEVERAL_NAME,
    SEVERAL_PX,
    UNDER_THE_MARKS,
    ZOOM_SNAP,
)

LOOK: dict[str, Any] = {
    "maxZoom": MAX_ZOOM,
    "zoomSnap": ZOOM_SNAP,
    "markPx": MARK_PX,
    "underTheMarks": UNDER_THE_MARKS,
    "gather": GATHER,
    "several": {"html": SEVERAL_MARK, "px": SEVERAL_PX, "name": SEVERAL_NAME, "count": COUNT},
    "patterns": patterns(),
}


def layer_data(layer: Layer) -> bytes:
    """One layer as JSON, with a ``version`` that is another one where anything in it is: the map redraws only then.

    Marks, rings and names have ``at`` ([lon, lat] each); lines and areas have ``shapes`` (GeoJSON geometries).
    """
    where = {"shapes": layer.shapes}
    if layer.draw in ("mark", "ring", "name"):
        where = {"at": [shape["coordinates"] for shape in layer.shapes]}
    plain = where | {
        "draw": layer.draw,
        "heads": list(layer.columns.values()),
        "said": layer.said if layer.columns else [],
        "names": layer.names if layer.draw in ("mark", "name") else [],
        "ids": layer.ids,
        "styles": layer.styles,
        "styleOf": layer.style_of,
        "attribution": layer.attribution,
        "abovePx": layer.above_px,
    }
    written = _json(plain)
    version = hashlib.sha256(written).hexdigest()[:16]
    return b'{"version":"' + version.encode() + b'",' + written[1:]


def map_data(
    layers: Sequence[bytes], *, bounds: Sequence[float], title: str, height_px: int, clicks: bool, picks: bool
) -> bytes:
    """A whole map as JSON: ``layers`` as ``layer_data`` wrote them, the lowest first.

    ``bounds`` (west, south, east, north; degrees) is where the map starts, and goes when they change. ``clicks``: a
    click on the map is told; ``picks``: a mark's popup offers to show all about its record.
    """
    west, south, east, north = (float(degrees) for degrees in bounds)
    frame = {
        "title": title,
        "heightPx": height_px,
        "bounds": [[south, west], [north, east]],
        "clicks": clicks,
        "picks": picks,
        "look": LOOK,
    }
    return _json(frame)[:-1] + b',"layers":[' + b",".join(layers) + b"]}"


def _json(plain: object) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()

"""What every interactive map has in common, whichever way it is drawn: zooms, small styles, how marks gather."""

from typing import Any

from mapping.legends import mark_of_several

MAX_ZOOM = 18
ZOOM_SNAP = 0.25
MARK_PX = 26
NAME_BELOW_PX = 15  # where a place's name starts, so that a mark on the place leaves it readable
UNDER_THE_MARKS = -10_000  # Leaflet stacks markers by latitude, in pixels
STYLE = f"""
.leaflet-container {{background: #fbfaf6; font: 14px sans-serif;}}
.rm-name span {{position: absolute; transform: translate(-50%, {NAME_BELOW_PX}px);
          font: bold 12px sans-serif; color: #222; white-space: nowrap;
          text-shadow: 1px 1px #fff, -1px 1px #fff, 1px -1px #fff, -1px -1px #fff, 0 0 4px #fff;}}
"""
# Marks that would cover each other are one mark with their number. Gathered for the nearest whole zoom level while maps
# also stop between two, where 40 px are 28 to 48 on the screen: no less than the width of a mark.
GATHER: dict[str, Any] = {
    "maxClusterRadius": 40,
    "animate": False,
    "showCoverageOnHover": False,
    "removeOutsideVisibleBounds": False,
}
COUNT = "COUNT"
SEVERAL_MARK = mark_of_several(COUNT)  # COUNT stands for the number
SEVERAL_PX = 34
SEVERAL_NAME = f"{COUNT} places here, open"

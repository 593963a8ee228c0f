"""Text that a person wrote, made harmless for maps: the one escaping function for everything that reaches HTML."""

from html import escape

import pandas as pd

# folium puts popup and tooltip text inside a JavaScript template literal, where `html.escape` alone still lets
# ``${...}``, a backtick and a backslash through (folium issue tracker, PR #1642).
_FOR_SCRIPT = {"`": "&#96;", "${": "&#36;{", "\\": "&#92;"}


def safe(value: object) -> str:
    """``value`` as text that is only ever text: in HTML, in an attribute, in SVG and in folium's templates.

    None, NaN and NaT become "". Escape once: a text that is already escaped is shown with its entities.
    """
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    text = escape(str(value))
    for unsafe, entity in _FOR_SCRIPT.items():
        text = text.replace(unsafe, entity)
    return text

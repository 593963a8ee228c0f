"""Text that a person wrote, made harmless for maps: the one escaping function for everything that reaches HTML."""

from html import escape

import pandas as pd

# Why `html.escape` alone is not enough: folium puts popup and tooltip text inside a JavaScript template literal, where
# `${...}`, a backtick and a backslash still act (folium PR #1642); and branca compiles each finished layer, data and
# all, as a Jinja template, so that `{{ ... }}` in a name would run as code on the server.
_STILL_ACTIVE = str.maketrans({"`": "&#96;", "{": "&#123;", "}": "&#125;", "\\": "&#92;"})


def safe(value: object) -> str:
    """``value`` as text that is only ever text: in HTML, in an attribute, in SVG and in folium's templates.

    None, NaN and NaT become "". Escape once: a text that is already escaped is shown with its entities.
    """
    return escape(as_text(value)).translate(_STILL_ACTIVE)


def as_text(value: object) -> str:
    """``value`` in characters, not yet harmless; None, NaN and NaT become ""."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    return str(value)

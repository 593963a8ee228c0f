"""Is a posted form our own? Told by headers that a browser sets and no page can change.

The way of Datasette and of Go's CrossOriginProtection: ``Sec-Fetch-Site``, and for older browsers ``Origin``. What
sends neither is no browser that a person is signed in with.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from web.entry.address import given_address

REFUSED = "This form was sent from another website, so nothing was done. Open the page here and try again."


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a request came from a page of this very site, or from the person directly; not from a sister site."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    # a proxy may have changed the Host header on its way; "Origin: null" has no host at all
    ours = {headers.get("host", ""), urlsplit(given_address()).netloc} - {""}
    return urlsplit(origin).netloc in ours

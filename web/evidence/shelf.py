"""Where pages of evidence stand until they are fetched: the last so many, made when they are first asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from layers.records import PUBLIC, Actor

MOST_PAGES = 32


class Shelf:
    """Pages by key; past ``most`` the one that was put there or fetched longest ago is forgotten."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, str | Callable[[], str]] = OrderedDict()
        self._sights: dict[str, Actor] = {}

    def put(self, key: str, make: Callable[[], str], *, seen_by: Actor = PUBLIC) -> None:
        """Keeps how to make the page ``key``; a page that has been made already stays as it is.

        ``seen_by`` is whose sight it was worked out from: role and organisation, as ``web.entry.session.sight``.
        """
        with self._lock:
            self._pages.setdefault(key, make)
            self._sights.setdefault(key, seen_by)
            self._pages.move_to_end(key)
            while len(self._pages) > self.most:
                gone, _ = self._pages.popitem(last=False)
                del self._sights[gone]

    def get_for(self, key: str, sight: Actor) -> str | None:
        """The page as ``get``, for those of its own sight alone; a page of what the public sees is anybody's."""
        with self._lock:
            may = self._sights.get(key) in (PUBLIC, sight)
        return self.get(key) if may else None

    def get(self, key: str) -> str | None:
        """The page, made now if it has not been; None where nothing, or no longer anything, is kept under ``key``."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
        if not callable(page):
            return page
        made = page()
        with self._lock:
            if key in self._pages:
                self._pages[key] = made
        return made


shelf = Shelf()
"""The one shelf of this process: the workbench puts, the plain page's route fetches."""

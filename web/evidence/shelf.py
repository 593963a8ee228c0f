"""Where pages of evidence stand until they are fetched: the last so many, made when they are first asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_PAGES = 32


class Shelf:
    """Pages by key; past ``most`` the one that was put there or fetched longest ago is forgotten."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, str | Callable[[], str]] = OrderedDict()

    def put(self, key: str, make: Callable[[], str]) -> None:
        """Keeps how to make the page ``key``; a page that has been made already stays as it is."""
        with self._lock:
            self._pages.setdefault(key, make)
            self._pages.move_to_end(key)
            while len(self._pages) > self.most:
                self._pages.popitem(last=False)

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

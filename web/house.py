"""The house: one area, its store and its travel network, opened once per process and shared by every door."""

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

import geopandas as gpd

from layers.area import Area
from layers.people import People, signing_key
from layers.records import PUBLIC, Actor
from layers.store import Store
from layers.vocabulary import Vocabulary
from layers.vocabulary import load as load_vocabulary
from mapping.travel import TravelNetwork
from web.entry.cookie import Cookie
from web.network import load_network

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_AREA = ROOT / "data" / "west_kent"
KEEPER = Actor(role="keeper", id="first-start")

T = TypeVar("T")


class Once(Generic[T]):
    """Makes a thing the first time it is asked for, once, however many threads ask; a failure is not kept."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: T | None = None

    def get(self) -> T:
        """The thing itself; raises whatever making it raises."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class House:
    """What every door needs: ``area``, ``store``, ``net``, ``vocabulary``; each opened when first used.

    What it gives is shared by all visitors of the process: treat it as frozen.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self._area: Once[Area] = Once(lambda: Area.open(folder))
        self._store: Once[Store] = Once(self._open_store)
        self._net: Once[TravelNetwork] = Once(lambda: load_network(self.area))
        self._vocabulary: Once[Vocabulary] = Once(load_vocabulary)
        self._people: Once[People] = Once(lambda: People(self.store.database))
        self._cookie: Once[Cookie] = Once(lambda: Cookie(signing_key(self.store.database, folder=ROOT / "var")))
        self._assets_lock = threading.Lock()
        self._public_assets: tuple[str, gpd.GeoDataFrame] | None = None

    @classmethod
    def open(cls, folder: str | Path = DEFAULT_AREA, url: str = "") -> "House":
        """A house over the area in ``folder``; an empty ``url`` means SQLite in ``var/``, named after the folder.

        Nothing is read yet: a folder that is not an area raises BadFileError when it is first used.
        """
        path = Path(folder)
        return cls(path, url or f"sqlite:///{ROOT / 'var' / (path.resolve().name + '.db')}")

    @property
    def area(self) -> Area:
        """The area on disk."""
        return self._area.get()

    @property
    def store(self) -> Store:
        """The records; on a first start filled with the area's own."""
        return self._store.get()

    @property
    def net(self) -> TravelNetwork:
        """Travel times; slow the first time (streets and timetable are joined, then kept in the cache)."""
        return self._net.get()

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of every list: kinds, needs, capital, links."""
        return self._vocabulary.get()

    @property
    def people(self) -> People:
        """Who is let in, and as what."""
        return self._people.get()

    @property
    def cookie(self) -> Cookie:
        """Writes and reads the cookie of those who are signed in; made with this store's own key."""
        return self._cookie.get()

    @property
    def dates(self) -> tuple[date, date] | None:
        """First and last day of the timetable; None where there is no timetable."""
        return self.net.dates

    def public_assets(self) -> gpd.GeoDataFrame:
        """The assets that anybody may see, read again only after a write. Shared: never change it."""
        version = self.store.data_version
        with self._assets_lock:
            if self._public_assets is None or self._public_assets[0] != version:
                self._public_assets = (version, self.store.assets(PUBLIC))
            return self._public_assets[1]

    def _open_store(self) -> Store:
        """Opens the store and, where it holds nothing at all, loads the area's own records."""
        area = self.area  # first: where there is no area, no empty store is left behind
        store = Store.open(self.url)
        if store.is_empty:
            store.load_if_empty(area.records(), actor=KEEPER, why="The area's first records")
        return store


def _from_environment() -> House:
    return House.open(os.environ.get("RECOVERY_AREA") or DEFAULT_AREA, os.environ.get("RECOVERY_STORE", ""))


_current: Once[House] = Once(_from_environment)


def current() -> House:
    """The one house of this process, named by RECOVERY_AREA and RECOVERY_STORE."""
    return _current.get()

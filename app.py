"""The app: the members' and commissioners' workbench, the newcomers' plain pages, evidence
to print and the open data, in one process.

Start it with ``make run``, or ``streamlit run app.py``. RECOVERY_AREA and RECOVERY_STORE name what it shows.
"""

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from layers.errors import RecoveryMapError
from web import api, evidence, letterbox, plan, public
from web.compress import CompressStatic
from web.entry import door, session
from web.entry.first_keeper import tell_first_keeper
from web.headers import SecurityHeaders
from web.house import ROOT, House, current
from web.keeping import keep_backing_up
from web.public.answer import answer
from web.public.form import Asked
from web.when import local_now

log = logging.getLogger("recovery_map")


def warm(house: House) -> None:
    """Opens what is slow and asks once for the middle of the area, so that the first visitor does not wait."""
    try:
        around = house.area.zones if len(house.area.zones) else house.area.hubs
        west, south, east, north = around.total_bounds
        middle = Asked(place=f"{(south + north) / 2:.5f},{(west + east) / 2:.5f}", day="tonight")
        answer(house, middle, local_now(house.area.timezone))
    except RecoveryMapError as error:
        log.error("This area cannot be served yet. %s", error)


def get_ready(house: House) -> None:
    """Warms the house, then tells Python's collector that what is there now stays.

    Streamlit has all memory searched for waste after every run of a screen. With streets, timetable and compiled
    searches in it that took 200 of the 300 ms that an action on the map took; what is frozen is not searched.
    """
    warm(house)
    import_module("web.workbench.drawing")  # what every screen needs, before the first screen asks for it
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warms the house beside the server, which answers meanwhile."""
    threading.Thread(target=tell_first_keeper, args=(current(),), name="first keeper", daemon=True).start()
    threading.Thread(target=get_ready, args=(current(),), name="warm", daemon=True).start()
    stop = threading.Event()
    threading.Thread(target=keep_backing_up, args=(current(), stop), name="backups", daemon=True).start()
    yield
    stop.set()


app = st.App(
    "web/workbench/main.py",
    routes=[
        *public.routes(current()),
        *api.routes(current()),
        *evidence.routes(sight=lambda request: session.sight(current(), request)),
        *plan.routes(current()),
        *door.routes(current()),
        *letterbox.routes(current()),
        Mount("/assets", StaticFiles(directory=ROOT / "web" / "static")),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(CompressStatic)],
    lifespan=lifespan,
)

"""Open answers for machines: for now whether the app is well, and which data it shows."""

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from layers.errors import RecoveryMapError
from web.house import House


def health(house: House) -> dict[str, object]:
    """Whether the area and the store answer, and the version of the data that anybody may see."""
    return {"ok": True, "area": house.area.name, "data_version": public_version(house)}


def public_version(house: House) -> str:
    """Text that changes when what anybody may see changes, and stays as it is while something hidden does."""
    frames = (house.public_assets(), house.store.organisations(), house.store.links())
    versions = [f"{row.id}:{row.version}" for frame in frames for row in frame[["id", "version"]].itertuples()]
    return hashlib.sha256(" ".join(versions).encode()).hexdigest()[:16]


def routes(house: House) -> list[Route]:
    """The routes of the open data door."""

    async def answer_health(_request: Request) -> JSONResponse:
        try:
            found, status = await run_in_threadpool(health, house), 200
        except RecoveryMapError as error:
            found, status = {"ok": False, "why": str(error)}, 503
        return JSONResponse(found, status, headers={"Cache-Control": "no-store"})

    return [Route("/health", answer_health)]

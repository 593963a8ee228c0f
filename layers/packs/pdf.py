"""A pack as a tagged PDF (PDF/UA-1), set by typst from data alone: no text of a pack is ever read as markup."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

import segno
import typst

from layers.errors import BadValueError
from layers.packs.pack import Pack
from layers.reports.plain import printable

Shape = Literal["booklet", "page", "poster", "week"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
TEMPLATE = Path(__file__).with_name("pack.typ")
STANDARD: Literal["ua-1"] = "ua-1"
MOST_QR_LETTERS = 300


def pdf(pack: Pack, shape: Shape) -> bytes:
    """The pack in one shape: "booklet" (A5), or on A4 "page" (one, for an area of the usual size), "poster" or "week".

    The same pack gives the same bytes. Fonts are those that typst carries; no network is used. Raises BadValueError
    for another shape, or where ``pack.address`` is no http address of a sensible length.
    """
    if shape not in SHAPES:
        raise BadValueError(f"There is no shape {shape!r}; the shapes of a pack are {', '.join(SHAPES)}.")
    said = printable(asdict(pack) | {"shape": shape, "qr": _qr(pack.address)})
    made_on = pack.made_on
    said["made_on"] = [made_on.year, made_on.month, made_on.day]
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"data": json.dumps(said, ensure_ascii=False)}
    )
    timestamp = int(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).timestamp())
    made = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=timestamp)
    return made if isinstance(made, bytes) else b""


def _qr(address: str) -> str:
    """The address as a QR code in SVG; "" where there is none."""
    if not address:
        return ""
    if not address.startswith(("http://", "https://")) or len(address) > MOST_QR_LETTERS:
        raise BadValueError(f"{address[:60]!r} cannot be put in a QR code; give an address that begins with https://.")
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, xmldecl=False)
    return drawn.getvalue().decode()

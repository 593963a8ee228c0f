"""The files of a pack: PDFs in each shape, and one HTML file with its list, map, filter, plan and calendar."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, get_args

from layers.errors import BadValueError
from layers.packs import SHAPES, pdf
from layers.packs.pack import Pack
from web.house import House
from web.packs.content import Wanted, pack_of
from web.plan.page import render

Form = Literal["booklet", "page", "poster", "week", "html"]
FORMS: tuple[Form, ...] = get_args(Form)
FORM_WORDS: dict[Form, str] = {
    "booklet": "Booklet (A5)",
    "page": "One page (A4)",
    "poster": "Poster (A4)",
    "week": "This week (A4)",
    "html": "One file for a phone",
}


def make_files(
    house: House, wanted: Wanted, now: datetime, forms: tuple[Form, ...], *, told: Callable[[int], None] | None = None
) -> dict[str, bytes]:
    """Each form asked for as (file name -> content); ``told(n)`` is called after each.

    Raises BadValueError for a form that there is none of, and as ``pack_of`` does.
    """
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        raise BadValueError(f"There is no form {unknown[0]!r}; the forms of a pack are {', '.join(FORMS)}.")
    pack = pack_of(house, wanted, now.date())
    stem = "-".join(filter(None, (house.area.slug, wanted.audience, wanted.need, now.date().isoformat())))
    made = {}
    for n, form in enumerate(forms, start=1):
        made[f"{stem}-{form}.{'html' if form == 'html' else 'pdf'}"] = _make(house, pack, form, now)
        if told is not None:
            told(n)
    return made


def _make(house: House, pack: Pack, form: Form, now: datetime) -> bytes:
    if form in SHAPES:
        return pdf(pack, form)
    return render(house, now, one_file=True, pack=pack).encode()

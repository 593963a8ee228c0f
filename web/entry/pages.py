"""The pages of the way in: plain HTML that needs no script, never kept by a browser or a proxy."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from web.words import day_and_year

# the address of a page may hold a link's secret: other sites never learn it; our own forms say where they come from
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"], default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"date": day_and_year}


def page(template: str, /, *, status: int = 200, **given: object) -> HTMLResponse:
    """The answer with the page made from the template; everything given is escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**given), status, headers=HEADERS)


def told(title: str, *words: str, status: int = 200, way: tuple[str, str] = ("/", "Go to the map")) -> HTMLResponse:
    """A page that says one thing; ``way`` is where to go from it: address and words."""
    return page("told.html", status=status, title=title, words=words, way=way)

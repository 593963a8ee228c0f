"""The pages of the letterbox, from templates: plain HTML without a script, and never kept by a browser or a proxy."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from layers.checking.following import LONGEST_REPLY, Followed
from layers.checking.letterbox import LONGEST_SAID, RIGHT, Asked
from layers.checking.note import LONGEST_NOTE, Note, months_back
from layers.emergency import load_emergency_lines
from layers.records import Asset, Visibility
from web.entry.pages import HEADERS
from web.house import House
from web.words import day_and_year, month_and_year
from web.workbench.wording import labels, when_words

# fields of an asset that an answer may put right -> what the page calls them
FIELDS = {
    "address": "Address or venue", "phone": "Phone", "website": "Website", "cost": "Cost",
    "description": "What happens there",
}  # fmt: skip
LONGEST = {"address": 200, "phone": 40, "website": 300, "cost": 200, "description": 2000}
WELCOME = {"warm": "Warmly", "mixed": "So-so", "cold": "Not well"}
YES_NO = {"yes": "Yes", "no": "No"}
# part of a note -> (what the page asks, the answers that it offers)
QUESTIONS = {
    "welcome": ("How were you welcomed?", WELCOME),
    "first_time": ("Is it good for a first visit?", YES_NO),
    "access": ("Is it easy to get into and about?", YES_NO),
}
_HERE = Path(__file__).parent


class Pages:
    """Renders what the letterbox shows."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.templates = Environment(
            loader=FileSystemLoader([_HERE / "templates", _HERE.parent / "public" / "templates"]),
            autoescape=select_autoescape(["html"], default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {"date": day_and_year}

    def check(self, asked: Asked, *, told: Mapping[str, str] | None = None, fault: str = "") -> HTMLResponse:
        """What a letter asks about, with three answers; after a fault the same again with what was written kept."""
        asset = asked.asset
        shown = {name: getattr(asset, name) for name in FIELDS} | dict(told or {})
        return self._page(
            "check.html",
            status=422 if fault else 200,
            name=asset.name,
            facts=self._facts(asset),
            version=asked.version,
            checked=asset.checked_on,
            fields=_offered(asset),
            shown=shown,
            said=shown.get("said", ""),
            longest=LONGEST,
            longest_said=LONGEST_SAID,
            fault=fault,
        )

    def answered(self, asset: Asset, answer: str) -> HTMLResponse:
        """Thanks for an answer; the same where the link was used before."""
        return self._page("answered.html", name=asset.name, is_right=answer == RIGHT)

    def suggested(self, followed: Followed, *, said: str = "", fault: str = "", thanks: bool = False) -> HTMLResponse:
        """What came of a suggestion, the questions asked, and a box to answer in while it waits."""
        return self._page(
            "suggested.html",
            status=422 if fault else 200,
            followed=followed,
            said=said,
            fault=fault,
            thanks=thanks,
            longest=LONGEST_REPLY,
        )

    def note(self, asset: Asset, *, today: date, note: Note | None = None, fault: str = "") -> HTMLResponse:
        """The form for a note about a place, again with its answers where one cannot be used."""
        months = months_back(today)
        return self._page(
            "note.html",
            status=422 if fault else 200,
            asset=asset,
            note=note or Note(visited=months[0]),
            questions=QUESTIONS,
            months={month: month_and_year(month) for month in months},
            longest=LONGEST_NOTE,
            fault=fault,
        )

    def noted(self, asset: Asset) -> HTMLResponse:
        """Thanks for a note."""
        return self._page("noted.html", asset=asset)

    def told(self, title: str, words: str, *, status: int) -> HTMLResponse:
        """A page that says one thing."""
        return self._page("told_here.html", status=status, title=title, words=words)

    def sorry(self, reference: str) -> str:
        """Something went wrong with us; needs nothing of the house, which may be what is broken."""
        return self.templates.get_template("sorry.html").render(lines=load_emergency_lines(), reference=reference)

    def _facts(self, asset: Asset) -> dict[str, str]:
        """What the map says of it; not where it is, unless anybody may see that."""
        words = self.house.vocabulary
        is_public = asset.visibility is Visibility.PUBLIC
        where = " ".join(part for part in (asset.address, asset.postcode) if part) or asset.service_area
        said = {
            "Kind": labels([asset.kind], words.asset_kinds),
            "Where": where if is_public else "",
            "When": when_words(asset.sessions, asset.opening_hours),
            "Phone": asset.phone,
            "Website": asset.website,
            "Cost": asset.cost,
            "Helps with": labels(asset.needs, words.needs),
            "For whom": labels(asset.for_whom, words.for_whom),
            "What happens there": asset.description,
        }
        return {name: value for name, value in said.items() if value}

    def _page(self, template: str, /, *, status: int = 200, **given: object) -> HTMLResponse:
        text = self.templates.get_template(template).render(
            lines=load_emergency_lines(), area=self.house.area.name, example=self.house.area.example, **given
        )
        return HTMLResponse(text, status, headers=HEADERS)


def _offered(asset: Asset) -> dict[str, str]:
    """The fields that an answer may put right; not the address of what only members may see."""
    hidden = () if asset.visibility is Visibility.PUBLIC else ("address",)
    return {name: label for name, label in FIELDS.items() if name not in hidden}

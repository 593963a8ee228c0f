"""The plain pages, from templates: what each one is given."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from layers.emergency import load_emergency_lines
from web.caveats import timetable_caveats
from web.house import House
from web.public.answer import Answer
from web.public.form import LONGEST_PLACE, WAYS, Asked
from web.public.picture import picture
from web.public.when import PARTS, day_choices
from web.words import day_and_year, day_in_words

NO_FAULT = {"place": "", "day": ""}  # the fields that can be wrong


class Pages:
    """Renders the form, the results and the page for when something went wrong."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(["html"], default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {"day": day_in_words, "date": day_and_year}

    def form(self, asked: Asked, faults: dict[str, str], now: datetime) -> str:
        """The empty form, or the same form again with its answers kept and a sentence beside each fault."""
        return self._page("find.html", now, asked=asked, faults=NO_FAULT | faults)

    def results(self, asked: Asked, answer: Answer, now: datetime) -> str:
        """What was found, on a map and in a list, and the form to ask again."""
        return self._page(
            "results.html",
            now,
            asked=asked,
            faults=NO_FAULT,
            answer=answer,
            map_svg=picture(self.house.area, answer),
            how=WAYS[asked.how],
        )

    def sorry(self, reference: str) -> str:
        """Something went wrong with us; needs nothing of the house, which may be what is broken."""
        return self.templates.get_template("sorry.html").render(lines=load_emergency_lines(), reference=reference)

    def _page(self, name: str, now: datetime, **more: object) -> str:
        return self.templates.get_template(name).render(
            area=self.house.area.name,
            example=self.house.area.example,
            caveats=timetable_caveats(self.house.area),
            licences=self.house.area.licences.to_dict("records"),
            lines=load_emergency_lines(),
            needs=self.house.vocabulary.needs.values(),
            days=day_choices(now),
            parts={key: label for key, (label, _, _) in PARTS.items()},
            ways=WAYS,
            longest_place=LONGEST_PLACE,
            **more,
        )

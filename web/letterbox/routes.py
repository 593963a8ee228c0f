"""The letterbox's routes. Looking changes nothing and uses no link up: programs that read mail open links too."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.checking.following import Following
from layers.checking.letterbox import CHANGEABLE, CHANGED, Letterbox
from layers.checking.links import USED
from layers.checking.note import CHOICES, Note
from layers.checking.notes import Notes
from layers.errors import BadValueError, RecoveryMapError
from layers.records import PUBLIC
from web.entry.door import counted, own_form, status_of
from web.house import House
from web.letterbox.pages import Pages
from web.public.form import MOST_FIELDS, read_body
from web.public.routes import Page, calmly
from web.when import local_now

MOST_BYTES = 16_384  # a description of 2,000 letters, each of which may be 6 bytes in a posted form
CHECK, SUGGESTED, NOTE = "/check/{token}", "/suggested/{token}", "/note/{asset_id}"
Clock = Callable[[], datetime]
Form = dict[str, str]
Work = Callable[[Request, Form], Response]


def routes(house: House, *, clock: Clock | None = None) -> list[Route]:
    """``/check/<token>``, ``/suggested/<token>`` and ``/note/<asset id>`` over ``house``.

    ``clock`` gives the area's local wall-clock time (for tests).
    """
    now = clock or (lambda: local_now(house.area.timezone))
    pages = Pages(house)
    box = _Box(house, pages, now)
    shown = {CHECK: box.check, SUGGESTED: box.suggested, NOTE: box.note}
    posted = {CHECK: box.answer, SUGGESTED: box.reply, NOTE: box.send_note}
    return [
        *(Route(path, calmly(pages, _shown(pages, work)), methods=["GET"]) for path, work in shown.items()),
        *(
            Route(path, calmly(pages, own_form(_posted(pages, work))), methods=["POST"])
            for path, work in posted.items()
        ),
    ]


class _Box:
    """What each page does."""

    def __init__(self, house: House, pages: Pages, now: Clock) -> None:
        self.house = house
        self.pages = pages
        self.now = now

    def check(self, request: Request, _form: Form) -> Response:
        counted(request, "answer")
        asked = self._letters.asked(request.path_params["token"])
        return self.pages.answered(asked.asset, asked.answered) if asked.answered else self.pages.check(asked)

    def answer(self, request: Request, form: Form) -> Response:
        counted(request, "answer")
        token, answer = request.path_params["token"], form.get("answer", "")
        asked = self._letters.asked(token)
        told = {name: form[name] for name in CHANGEABLE if name in form} if answer == CHANGED else {}
        try:
            self._letters.answer(
                token,
                answer,
                today=self.now().date(),
                version=_number(form.get("version", "")),
                said=form.get("said", ""),
                fields=told,
            )
        except BadValueError as error:
            if str(error) == USED:
                return self.pages.answered(asked.asset, asked.answered)
            again = told | {"said": form.get("said", "")}
            return self.pages.check(self._letters.asked(token), told=again, fault=str(error))
        return self.pages.answered(asked.asset, answer)

    def suggested(self, request: Request, _form: Form) -> Response:
        counted(request, "answer")
        return self.pages.suggested(self._following.look(request.path_params["token"]))

    def reply(self, request: Request, form: Form) -> Response:
        counted(request, "answer")
        token, said, fault = request.path_params["token"], form.get("said", ""), ""
        try:
            self._following.reply(token, said)
        except BadValueError as error:
            fault = str(error)
        followed = self._following.look(token)
        return self.pages.suggested(followed, said=said if fault else "", fault=fault, thanks=not fault)

    def note(self, request: Request, _form: Form) -> Response:
        asset = self._notes.about(request.path_params["asset_id"], actor=PUBLIC)
        return self.pages.note(asset, today=self.now().date())

    def send_note(self, request: Request, form: Form) -> Response:
        asset_id, today = request.path_params["asset_id"], self.now().date()
        asset = self._notes.about(asset_id, actor=PUBLIC)
        choices = {name: form.get(name, "") for name in CHOICES}
        note = Note(visited=form.get("visited", ""), said=form.get("said", ""), **choices)
        try:
            counted(request, "note")
            self._notes.send(asset_id, note, actor=PUBLIC, today=today)
        except RecoveryMapError as error:  # whatever it was, what the person wrote stays on the page
            return self.pages.note(asset, today=today, note=note, fault=str(error))
        return self.pages.noted(asset)

    @property
    def _letters(self) -> Letterbox:
        return Letterbox(self.house.store.database)

    @property
    def _following(self) -> Following:
        return Following(self.house.store.database)

    @property
    def _notes(self) -> Notes:
        return Notes(self.house.store.database)


def _shown(pages: Pages, work: Work) -> Page:
    async def show(request: Request) -> Response:
        return await run_in_threadpool(_plainly, pages, work, request, {})

    return show


def _posted(pages: Pages, work: Work) -> Page:
    async def post(request: Request) -> Response:
        try:
            form = _read(await read_body(request.stream(), most=MOST_BYTES))
        except BadValueError as error:
            return pages.told("That cannot be sent", str(error), status=422)
        return await run_in_threadpool(_plainly, pages, work, request, form)

    return post


def _plainly(pages: Pages, work: Work, request: Request, form: Form) -> Response:
    """Every error that was foreseen is told in its own words."""
    try:
        return work(request, form)
    except RecoveryMapError as error:
        return pages.told("This cannot be done", str(error), status=status_of(error))


def _read(body: bytes) -> Form:
    """The fields of a posted form, the first of each name; ``BadValueError`` for too many."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadValueError("That form has too many fields. Please use the one on this page.") from error
    return {name: values[0] for name, values in fields.items()}


def _number(text: str) -> int:
    """The version of the record that was on the page; 0, which is none, where that is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

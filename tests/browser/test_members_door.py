"""The members' door, the whole way in a real browser: from an invitation to being forgotten.

Join by invitation, add a room with free Tuesdays, have it checked by a second person; a group starts there and it
appears on /find; two people change it at once; it is gone back to what it was; and whoever added it is erased.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from layers.people import People
from layers.records import PUBLIC, Actor
from layers.store import Store
from scripts.serving import ROOT

PageAt = Callable[..., Page]
Axe = Callable[[Page], list[str]]
KEEPER = Actor(role="keeper", id="first-start")
AREA = ROOT / "data" / "west_kent"
SLOW = 60_000
ROOM = "Upper Room at the Maltings"
MEMBER_NAME = "Zephyrine"  # found nowhere else, so that every byte of hers can be searched for
SLIP = "Ask for Zephyrine Quillfeather"


@dataclass
class Door:
    """The app with its store, and the people who use it: each in a browser of their own."""

    url: str
    store: Store
    page_at: PageAt

    def join(self, link: str, name: str, *, width: int = 1280) -> Page:
        """A new browser that comes in by an invitation."""
        page = self.page_at(width)
        page.goto(link)
        page.get_by_label("What should we call you?").fill(name)
        page.get_by_role("button", name="Come in").click()
        self.open(page, "")
        expect(page.get_by_text(f"Signed in as {name}")).to_be_visible(timeout=SLOW)
        return page

    def open(self, page: Page, path: str) -> None:
        """Opens a screen and waits until its run has ended."""
        page.goto(f"{self.url}/{path}")
        expect(page.get_by_text("Sources and licences")).to_be_visible(timeout=SLOW)

    def change(self, page: Page, name: str) -> None:
        """Opens the Change screen with that place."""
        self.open(page, "edit")
        part = page.get_by_label("Part of its name")
        part.fill(name)
        part.press("Enter")
        which = page.get_by_role("combobox", name=re.compile(r"Which one\? \(1 found\)"))
        expect(which).to_be_visible(timeout=SLOW)
        choose(page, which, name)
        expect(page.get_by_label("Why? It is kept with the change")).to_be_visible(timeout=SLOW)

    def found_on_tuesday(self, name: str) -> bool:
        """Whether a newcomer in Hadlow is shown it for the coming Tuesday evening, on the plain page."""
        page = self.page_at(390, javascript=False)
        page.goto(f"{self.url}/find")
        page.fill("#place", "Hadlow")
        page.select_option("#day", coming_tuesday(page))
        page.select_option("#part", "evening")
        page.click("text=Show me what is on")
        expect(page.locator("h1")).to_have_text("What is on near Hadlow")
        return name in (page.locator("main").text_content() or "")


@pytest.fixture
def door(app_url: str, app_log: Path, page_at: PageAt) -> Door:
    """The shared app; its store is opened a second time, as another process would."""
    return Door(app_url, Store.open(f"sqlite:///{app_log.parent / 'store.db'}"), page_at)


def coming_tuesday(page: Page) -> str:
    """The choice of the form that means the next Tuesday after today."""
    tuesday = date.today() + timedelta(days=(0 - date.today().weekday()) % 7 + 1)
    choices = page.locator("#day option").evaluate_all("options => options.map(o => o.value)")
    return tuesday.isoformat() if tuesday.isoformat() in choices else "tomorrow"


def choose(page: Page, box: Locator, words: str) -> None:
    """Types into a choice and takes what fits, by keyboard."""
    box.click()
    page.keyboard.type(words)
    page.get_by_role("option", name=words).first.wait_for()
    page.keyboard.press("Enter")


def settled(page: Page) -> None:
    """Waits until what was done has been answered: nothing on the page is of an earlier run, or fading."""
    page.wait_for_timeout(300)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=SLOW)
    page.wait_for_timeout(300)


def fill(page: Page, label: str, words: str) -> None:
    """Types into a box and leaves it, as a person does."""
    box = page.get_by_label(label, exact=True)
    box.fill(words)
    box.press("Tab")
    settled(page)


def more(page: Page) -> None:
    """Opens the part of the form with address, cost and phone."""
    page.get_by_text("Address, phone, website, cost, who runs it").click()


def version_of(door: Door, record_id: str) -> int:
    return door.store.get("asset", record_id, actor=KEEPER).version


def invited(page: Page, role: str, organisation: str = "") -> str:
    """A keeper makes an invitation; the link, as it is shown once."""
    choose(page, page.get_by_role("combobox", name="Role").first, role)
    expect(page.get_by_text(f"{role}: ").first).to_be_visible(timeout=SLOW)
    if organisation:
        choose(page, page.get_by_role("combobox", name="Acts for").first, organisation)
    page.get_by_role("button", name="Make an invitation").click()
    shown = page.get_by_text("/join/").first
    expect(page.get_by_text(f"a new {role.lower()}").first).to_be_visible(timeout=SLOW)
    return (shown.text_content() or "").strip()


def add_room(door: Door, page: Page) -> str:
    """A member adds a room with free Tuesdays; its number."""
    door.open(page, "add")
    place = page.get_by_label(re.compile("^Postcode, address"))
    place.fill("Hadlow")
    place.press("Enter")
    expect(page.get_by_text("Chosen: Hadlow")).to_be_visible(timeout=SLOW)
    fill(page, "Name of the place or group", ROOM)
    choose(page, page.get_by_role("combobox", name="Kind"), "Room to use")
    expect(page.get_by_text("When is it free?")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Add a free time").click()
    page.get_by_role("button", name="Tue", exact=True).click()
    expect(page.get_by_text("Free: Tue 18:00-22:00.")).to_be_visible(timeout=SLOW)
    more(page)
    fill(page, "What happens there?", SLIP)
    page.get_by_role("button", name="Suggest this place").click()
    thanks = page.get_by_text("Thank you.")
    expect(thanks).to_be_visible(timeout=SLOW)
    return str(page.locator("code").first.text_content())


def approve(door: Door, page: Page) -> None:
    """A second person looks at it and lets it onto the map."""
    door.open(page, "checking")
    choose(page, page.get_by_role("combobox", name="Which one?"), ROOM)
    expect(page.get_by_role("heading", name=ROOM)).to_be_visible(timeout=SLOW)
    settled(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text(f"{ROOM} is on the map now.")).to_be_visible(timeout=SLOW)


def start_group(door: Door, page: Page) -> None:
    """The member's own room becomes a group that runs on Tuesdays: saved at once, because it is theirs."""
    door.change(page, ROOM)
    choose(page, page.get_by_role("combobox", name="Kind"), "Peer group")
    choose(page, page.get_by_role("combobox", name="Is it running?"), "Running now")
    expect(page.get_by_text("When does it meet?")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Remove opening time 1").click()
    expect(page.get_by_role("button", name="Tue", exact=True)).to_have_count(0, timeout=SLOW)
    page.get_by_role("button", name="Add a meeting time").click()
    page.get_by_role("button", name="Tue", exact=True).click()
    expect(page.get_by_text("Tuesdays 19:00 to 20:00")).to_be_visible(timeout=SLOW)
    save(page, "A group begins")


def save(page: Page, why: str) -> None:
    """Gives the reason and saves."""
    fill(page, "Why? It is kept with the change", why)
    page.get_by_role("button", name="Save", exact=True).click()


def clash(door: Door, member: Page, reviewer: Page) -> None:
    """Both open the same version; the second to save sees both edits, and chooses."""
    for page, cost in ((member, "Free"), (reviewer, "£1 for tea")):
        door.change(page, ROOM)
        more(page)
        fill(page, "Cost", cost)
    fill(reviewer, "Phone", "01632 960777")
    save(reviewer, "From the poster")
    expect(reviewer.get_by_text(f"{ROOM} is saved.")).to_be_visible(timeout=SLOW)
    save(member, "We decided so")
    expect(member.get_by_text("Somebody else changed this at the same time.")).to_be_visible(timeout=SLOW)
    expect(member.get_by_text("Theirs: £1 for tea")).to_be_visible()
    expect(member.get_by_text("Mine: Free")).to_be_visible()


def erase(door: Door, person: str, texts: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    """The keeper's command, beside the running app."""
    command = [sys.executable, "cli.py", "erase", str(AREA), "--person", person, "--yes"]
    command += [part for text in texts for part in ("--text", text)]
    command += ["--store", str(door.store.database.url)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_from_an_invitation_to_being_forgotten(door: Door, app_log: Path, axe: Axe) -> None:
    faults: dict[str, list[str]] = {}
    # join by invitation: a keeper, who invites a member and a reviewer
    token = People(door.store.database).invite(role="keeper", actor=KEEPER)
    keeper = door.join(f"{door.url}/join/{token}", "Sam")
    keeper.goto(f"{door.url}/people")
    member = door.join(invited(keeper, "Member", "Kingfisher Peers"), MEMBER_NAME, width=390)
    reviewer = door.join(invited(keeper, "Reviewer"), "Ash")

    # a room with free Tuesdays, checked by a second person; nobody is sent to an empty room
    number = add_room(door, member)
    settled(member)
    faults["add"] = axe(member)
    waiting = door.store.get("asset", number, actor=KEEPER).record
    assert (waiting.status, waiting.opening_hours, waiting.organisation) == (
        "potential",
        "Tu 18:00-22:00",
        "kingfisher",
    )
    assert number not in set(door.store.assets(PUBLIC)["id"])
    approve(door, reviewer)
    assert number in set(door.store.assets(PUBLIC)["id"])
    assert not door.found_on_tuesday(ROOM)

    # its own organisation starts a group there, and newcomers find it
    start_group(door, member)
    expect(member.get_by_text(f"{ROOM} is saved.")).to_be_visible(timeout=SLOW)
    assert door.found_on_tuesday(ROOM)
    running = version_of(door, number)

    # two people at once: shown field by field, merged where they do not overlap
    clash(door, member, reviewer)
    settled(member)
    faults["clash"] = axe(member)
    member.get_by_text("Use mine", exact=True).click()
    member.get_by_role("button", name="Save with these choices").click()
    expect(member.get_by_text(f"{ROOM} is saved.")).to_be_visible(timeout=SLOW)
    both = door.store.get("asset", number, actor=KEEPER).record
    assert (both.cost, both.phone) == ("Free", "01632 960777")

    # gone back to what it was before the group, as a new version
    go_back(door, reviewer, to=running - 1, faults=faults, axe=axe)
    assert version_of(door, number) == running + 3
    assert door.store.get("asset", number, actor=KEEPER).record.status == "potential"
    assert not door.found_on_tuesday(ROOM)

    # and whoever added it is forgotten, in every byte
    forget(door, member, number, app_log.parent)
    assert {where: found for where, found in faults.items() if found} == {}


def go_back(door: Door, page: Page, *, to: int, faults: dict[str, list[str]], axe: Axe) -> None:
    door.change(page, ROOM)
    page.get_by_text("What changed before, and going back").click()
    choose(page, page.get_by_role("combobox", name="Which version?"), str(to))
    fill(page, "Why go back?", "The group has moved on")
    faults["history"] = axe(page)
    page.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_text(f"It is again what it was in version {to}")).to_be_visible(timeout=SLOW)


def forget(door: Door, member: Page, number: str, folder: Path) -> None:
    """The member asks to be forgotten: the name, and the slip in the description, in store, history and files."""
    who = {row.who for row in door.store.history("asset", number, actor=KEEPER).itertuples()}
    people = People(door.store.database).list(KEEPER).set_index("name")
    person = f"user_{people.loc[MEMBER_NAME, 'number']}"
    assert person in who
    assert holding(folder, MEMBER_NAME)
    done = erase(door, person, (SLIP, MEMBER_NAME))
    assert done.returncode == 0, done.stdout + done.stderr
    assert holding(folder, MEMBER_NAME) == []
    assert holding(folder, "Quillfeather") == []
    past = door.store.history("asset", number, actor=KEEPER)
    assert person in set(past["who"])  # a number, which no longer stands for anybody
    assert len(past) == version_of(door, number)
    door.open(member, "")
    expect(member.get_by_text("Signed in as")).to_have_count(0)


def holding(folder: Path, text: str) -> list[str]:
    """The files beside the store that hold a text, byte by byte."""
    forms = (text.encode(), text.encode("utf-16-le"))
    return [p.name for p in folder.rglob("*") if p.is_file() and any(form in p.read_bytes() for form in forms)]

"""Evidence to print: the shelf that keeps pages, the route, and a page whose every word stays a word."""

from html.parser import HTMLParser

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from layers.records import PUBLIC, Actor
from tests.hostile import PAYLOADS
from web.evidence import Evidence, Part, Shelf, render, routes
from web.headers import SecurityHeaders


def page(**told: object) -> str:
    given = {
        "area": "West Kent", "finding": "About 300 people cannot.", "example": False, "asked": "By bus.", "parts": (),
        "meaning": (("Left out", "No hour."),), "date": "Today.", "sources": ("Ours",),
    }  # fmt: skip
    return render(Evidence(**(given | told)))


class Tags(HTMLParser):
    """The tags of a page, and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_whatever_people_typed_stays_text(payload: str) -> None:
    rows = pd.DataFrame({payload: [payload], "People": [5]})
    whole = (Part(payload, (payload,), rows, caption=payload),)
    read = Tags(page(area=payload, finding=payload, asked=payload, parts=whole, sources=(payload,), date=payload))
    plain = Tags(page(parts=(Part("h", ("w",), pd.DataFrame({"a": ["b"], "People": [5]}), caption="c"),)))
    assert read.tags == plain.tags
    assert payload in read.words


def test_a_table_has_a_caption_heads_for_rows_and_columns_and_dashes_for_what_is_not_known() -> None:
    rows = pd.DataFrame({"Area": ["Town", "Farm"], "Hours": pd.array([1200, None], dtype="Int64"), "Mean": [2.25, 3.0]})
    told = page(parts=(Part("Areas", table=rows, caption="All areas"),))
    assert "<caption>All areas</caption>" in told
    assert '<th scope="col">Hours</th>' in told
    assert '<th scope="row">Town</th><td>1,200</td><td>2.2</td>' in told
    assert '<th scope="row">Farm</th><td>–</td><td>3.0</td>' in told


def test_a_numbered_part_is_a_list() -> None:
    told = page(parts=(Part("Where next", ("One", "Two"), numbered=True),))
    assert told.count("<ol>") == 1
    assert "<li>One</li>" in told


def test_a_page_is_made_once_when_it_is_asked_for_and_the_oldest_is_forgotten() -> None:
    made: list[str] = []

    def maker(name: str) -> str:
        made.append(name)
        return f"page {name}"

    pages = Shelf(most=2)
    for name in ("a", "b"):
        pages.put(name, lambda name=name: maker(name))
    assert made == []
    assert pages.get("a") == pages.get("a") == "page a"
    assert made == ["a"]
    pages.put("a", lambda: "another")
    pages.put("c", lambda: "page c")
    assert pages.get("b") is None
    assert pages.get("a") == "page a"
    assert pages.get("c") == "page c"


def test_a_page_is_for_those_of_its_own_sight_and_a_public_one_for_anybody() -> None:
    member = Actor(role="member", organisation="ours")
    pages = Shelf(most=3)
    pages.put("public", lambda: "for all")
    pages.put("members", lambda: "for members", seen_by=member)
    for other in (PUBLIC, Actor(role="member", organisation="theirs"), Actor(role="keeper")):
        assert pages.get_for("members", other) is None
        assert pages.get_for("public", other) == "for all"
    assert pages.get_for("members", member) == "for members"
    client = TestClient(Starlette(routes=routes(pages)))
    assert client.get("/evidence/members").status_code == 404
    client = TestClient(Starlette(routes=routes(pages, sight=lambda _request: member)))
    assert client.get("/evidence/members").text == "for members"
    for name in "abc":
        pages.put(name, lambda: "more")
    assert pages.get_for("members", member) is None


def test_the_route_shows_what_is_kept_and_says_what_is_not_with_strict_headers() -> None:
    pages = Shelf()
    pages.put("one", page)
    client = TestClient(Starlette(routes=routes(pages), middleware=[Middleware(SecurityHeaders)]))
    found = client.get("/evidence/one")
    assert found.status_code == 200
    assert "About 300 people cannot." in found.text
    assert "default-src 'none'" in found.headers["content-security-policy"]
    gone = client.get("/evidence/two")
    assert gone.status_code == 404
    assert "no longer kept" in gone.text


def test_columns_of_words_stand_at_the_left_and_counts_do_not() -> None:
    table = pd.DataFrame({"Area": ["Hadlow", "Ryarsh"], "People": ["5", "not shown"], "Why": ["no bus", "nothing on"]})
    made = page(parts=(Part("Doubt", table=table, caption="Areas"),))
    heads = [line for line in made.splitlines() if "<thead>" in line]
    assert heads == [
        '<thead><tr><th scope="col" class="words">Area</th><th scope="col">People</th>'
        '<th scope="col" class="words">Why</th></tr></thead>'
    ]

"""The files of a pack opened and read back: the public view alone, tagged, dated, and nothing in it ever runs."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from layers.errors import BadValueError
from layers.packs import SHAPES, Entry, Pack, Section, pdf
from layers.records import Actor, Asset
from tests.hostile import PAYLOADS
from web.house import ROOT, House
from web.packs import FORMS, Wanted, make_files, pack_of

NOW = datetime(2026, 11, 24, 9, 0)
KEEPER = Actor(role="keeper", id="test")
HIDDEN = ("Refuge of the White Door", "Members Only Breakfast")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The example with one withheld and one members-only place in the middle of Tonbridge."""
    house = House.open(ROOT / "data" / "west_kent", f"sqlite:///{tmp_path_factory.mktemp('packs') / 's.db'}")
    for name, visibility in zip(HIDDEN, ("withheld", "members"), strict=True):
        slug = name.lower().replace(" ", "-")
        asset = Asset(id=slug, name=name, kind="peer-group", lon=0.2745, lat=51.1953, visibility=visibility)
        house.store.add(asset, actor=KEEPER, why="For this test")
    return house


def words_of(content: bytes, tmp_path: Path) -> str:
    """All text of a PDF, as one line."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (Debian: poppler-utils) is not here to read the PDF back")
    (tmp_path / "x.pdf").write_bytes(content)
    text = subprocess.run([reader, str(tmp_path / "x.pdf"), "-"], capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def test_every_form_holds_the_public_view_its_date_and_the_lines(house: House, tmp_path: Path) -> None:
    wanted = Wanted(around=house.area.locate("Tonbridge"), address="https://example.org/find")
    files = make_files(house, wanted, NOW, FORMS)
    assert list(files) == [
        f"west_kent-newcomer-2026-11-24-{form}.{'html' if form == 'html' else 'pdf'}" for form in FORMS
    ]
    for name, content in files.items():
        text = " ".join(content.decode().split()) if name.endswith("html") else words_of(content, tmp_path)
        assert "24 November 2026" in text, name
        assert "116 123" in text, name
        assert "example" in text.lower(), name
        assert [hidden for hidden in HIDDEN if hidden.lower() in text.lower()] == [], name
        assert not any(hidden.encode() in content for hidden in HIDDEN)
        if "poster" not in name:
            assert "Kingfisher" in text, name


def test_pdfs_are_tagged_for_screen_readers_and_the_same_each_time(house: House) -> None:
    pack = pack_of(house, Wanted(address="https://example.org/find"), NOW.date())
    for shape in SHAPES:
        made = pdf(pack, shape)
        assert made.startswith(b"%PDF-")
        assert b"/MarkInfo" in made
        assert b"/StructTreeRoot" in made
        assert b"pdfuaid" in made
        assert made == pdf(pack, shape)


def hostile_pack() -> Pack:
    entries = tuple(Entry(name=text, when=text, where=text, phone=text, facts=(text,)) for text in PAYLOADS.values())
    return Pack(
        title="T", area="A", around="here", opening=("o",), close="c", sections=(Section("S", "p", entries),), week=(),
        lines=(("999", "999", "now"),), made_on=date(2026, 11, 24), made_words="today", example=False,
        attribution=("x",),
    )  # fmt: skip


def test_what_people_typed_is_set_as_text(house: House, tmp_path: Path) -> None:
    typed = ('#read("/etc/passwd")', "$ x $ *b* _i_", "] #panic() [")
    entries = tuple(Entry(name=text) for text in typed)
    pack = replace(hostile_pack(), sections=(Section("S", "p", entries),))
    text = words_of(pdf(pack, "booklet"), tmp_path)
    assert all(part in text for part in typed)


def test_nothing_that_people_typed_can_end_a_tag_of_the_single_file(house: House) -> None:
    from web.plan.page import render

    page = render(house, NOW, one_file=True, pack=hostile_pack())
    assert len(re.findall(r"<script", page)) == 3  # the data, and our own two
    assert not re.search(r"<(img|svg)[^>]*\son\w+=", page)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(audience="nobody"), "There is no audience 'nobody'"),
        (Wanted(need="gold"), "There is no need 'gold'"),
        (Wanted(within_km=0), "give 1 to 200"),
        (Wanted(address="javascript:alert(1)"), "cannot be put in a QR code"),
    ],
)
def test_what_cannot_be_made_is_said_plainly(house: House, wanted: Wanted, said: str) -> None:
    wanted = replace(wanted, around=house.area.locate("Tonbridge"))
    with pytest.raises(BadValueError, match=re.escape(said)):
        make_files(house, wanted, NOW, ("page",))
    with pytest.raises(BadValueError, match="There is no form 'scroll'"):
        make_files(house, Wanted(), NOW, ("scroll",))  # type: ignore[arg-type]

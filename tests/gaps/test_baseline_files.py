"""The files of a baseline report opened and read back: what was put in comes out, and nothing in it ever runs."""

import json
import re
import shutil
import subprocess
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from hostile import PAYLOADS
from shapely import Point, box

from layers.errors import BadFileError
from layers.feeds.csv_out import FORMULA_STARTS
from layers.reports import Picture, Report, read_saved, write_report
from layers.reports.pdf import TEMPLATE, pdf
from layers.reports.plain import printable
from layers.reports.saved import saved_json

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A")
TYPST = ('#read("/etc/passwd")', "$ x $ *b* _i_", '#import "@preview/x:1.0.0"', "] #panic() [", "\\ // /*", "`raw`")
SCRIPTS = ("Grŵp Tŷ Ebrill", "漢字", "বাংলা", "\u202egnirts", "a\x07b", "😀")
NAMES = (*PAYLOADS.values(), *FORMULAS, *TYPST, *SCRIPTS)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><text x="1" y="5" font-size="2">漢 x</text></svg>'


def a_report(names: tuple[str, ...] = NAMES) -> Report:
    """A report in which every text that a stranger could write is one of ``names``."""
    many = len(names)
    zones = {
        "id": [f"z{n}" for n in range(many)],
        "name": names,
        "people": pd.array([None] + [1650] * (many - 1), "Int64"),
    }
    places = {"id": [f"p{n}" for n in range(many)], "name": names, "lon": [-1.5] * many}
    step_free, checked = [None, True, False, *[None] * (many - 3)], [date(2026, 1, 2)] * many
    source = ("layer", "source", "licence", "attribution", "data_date", "note")
    placed = gpd.GeoDataFrame(
        places | {"step_free": step_free, "checked_on": checked},
        geometry=[None, *[Point(0.2, 51.2)] * (many - 1)],
        crs="EPSG:4326",
    )
    return Report(
        area=names[0],
        slug="../../toy area",
        example=True,
        made_on=date(2026, 11, 22),
        week_words=names[1],
        finding=names[2],
        measures=pd.DataFrame([a_measure(n, name) for n, name in enumerate(names)], dtype="object"),
        glance=("m.0", "m.1"),
        gone=pd.DataFrame([{"label": names[0], "words": names[1]}]),
        zones=gpd.GeoDataFrame(zones, geometry=[box(n, 50, n + 1, 51) for n in range(many)], crs="EPSG:4326"),
        places=placed,
        hubs=placed.iloc[1:3][["id", "name", "geometry"]],
        worst=pd.DataFrame([{"zone": name, "people": "fewer than 8", "groups": "0"} for name in names]),
        sources=pd.DataFrame([dict.fromkeys(source, name) for name in names]),
        attribution=names,
        notes=("The rule.",),
        pictures=(Picture(SVG, names[0], names[1], 30),),
        compared_with="",
        asked={"mode": "transit", "max_minutes": 60},
    )


def a_measure(number: int, name: str) -> dict[str, object]:
    """A number whose every text is ``name``; the first is hidden."""
    hidden = number == 0
    return {
        "id": f"m.{number}",
        "section": f"Part {number % 3}",
        "label": name,
        "value": None if hidden else number,
        "unit": "places",
        "definition": f"What {name} is.",
        "date": "now",
        "source": name,
        "leaves_out": name,
        "missing": "fewer than 8" if hidden else "",
        "words": "fewer than 8 places" if hidden else f"{number} places",
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_report(a_report(), tmp_path_factory.mktemp("out") / "deep" / "er")


def test_each_file_is_there_under_a_plain_name_in_the_folder_asked_for(files: dict[str, Path]) -> None:
    [folder] = {path.parent for path in files.values()}
    assert sorted(p.name for p in folder.iterdir()) == sorted(path.name for path in files.values())
    assert {path.name for path in files.values()} == {
        "toy-area-baseline-2026-11-22" + end
        for end in (".pdf", ".xlsx", ".gpkg", ".json", "-measures.csv", "-zones.csv", "-places.csv", "-sources.csv",
                    "-no-longer-measured.csv")
    }  # fmt: skip


def test_the_pdf_is_tagged_named_and_in_a_language(files: dict[str, Path]) -> None:
    made = files["PDF"].read_bytes()
    assert made.startswith(b"%PDF-1.7")
    assert made.rstrip().endswith(b"%%EOF")
    for part in (
        b"/MarkInfo",
        b"/Marked true",
        b"/StructTreeRoot",
        b"/Lang",
        b"/DisplayDocTitle true",
        b"pdfuaid:part",
    ):
        assert part in made, part
    whole = made + b"".join(unpacked(made))
    for tag in (b"/H1", b"/H2", b"/Table", b"/TH", b"/Figure", b"/Alt"):
        assert tag in whole, tag
    # nothing in it acts: no script, no launch, no file inside
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|URI)\b", whole)


def unpacked(made: bytes) -> list[bytes]:
    """The streams of a PDF that are deflated, inflated."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, flags=re.S):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return found


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here; the PDF's structure is checked above")
def test_texts_come_out_of_the_pdf_as_they_were_put_in(files: dict[str, Path]) -> None:
    said = subprocess.run(["pdftotext", "-raw", files["PDF"], "-"], capture_output=True, check=True).stdout.decode()
    flat = re.sub(r"\s+", "", said)
    for name in (*FORMULAS, *TYPST, PAYLOADS["template"], "Grŵp Tŷ Ebrill"):
        assert re.sub(r"\s+", "", name) in flat, name
    assert "root:x:0" not in said
    assert "□□" in said
    assert "Example: the organisations" in said


def test_the_pdf_reads_no_package_and_no_file() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    assert not re.search(r"@preview|@local|#(import|include)\b|\b(read|csv|yaml|toml|xml|plugin|eval)\(", template)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_name_in_another_script_does_not_stop_the_report(name: str) -> None:
    assert pdf(a_report((name, "b", "c"))).startswith(b"%PDF")


def test_letters_without_a_shape_become_a_box_and_control_characters_go() -> None:
    assert printable({"a": ["漢 Ŵ\x07\u202e"]}) == {"a": ["□ Ŵ"]}


def test_the_spreadsheet_holds_text_and_numbers_and_no_formula(files: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(files["spreadsheet"])
    assert book.sheetnames == ["About", "Measures", "No longer measured", "Zones", "Places", "Sources"]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr", "n", "b"}, "no formula, no error"
    labels = [cell.value for cell in book["Measures"]["C"][1:]]
    for name in FORMULAS:
        assert name in labels
    at = labels.index("=1+1") + 2
    assert book["Measures"].cell(at, 3).quotePrefix
    assert book["Measures"].cell(2, 4).value is None
    assert book["Measures"].cell(3, 4).value == 1
    assert book["Places"].cell(2, 3).value == -1.5
    about = [row[0] for row in book["About"].iter_rows(values_only=True)]
    assert "Made on 22 November 2026." in about[2]
    assert about[1].startswith("Example:")
    with zipfile.ZipFile(files["spreadsheet"]) as packed:
        assert not any("externalLink" in name or "vba" in name for name in packed.namelist())
        assert b"<f>" not in b"".join(packed.read(name) for name in packed.namelist())


def test_no_text_of_a_csv_starts_a_formula(files: dict[str, Path]) -> None:
    for what, path in files.items():
        if what.startswith("CSV"):
            text = path.read_text(encoding="utf-8-sig")
            heads = [line for line in text.splitlines() if line.startswith(("#", '"#'))]
            assert any("Source: " in line for line in heads)
            assert any("Example:" in line for line in heads)
            table = pd.read_csv(path, skiprows=len(heads), dtype=str, keep_default_na=False)
            cells = table.drop(columns=["lon"], errors="ignore").to_numpy().ravel()
            assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)], what
            if what == "CSV, places":
                assert set(table["lon"]) == {"-1.5"}


def test_the_geopackage_has_layers_tables_and_whose_data_it_is(files: dict[str, Path]) -> None:
    path = files["GeoPackage"]
    layers = dict(pyogrio.list_layers(path))
    assert layers == {
        "zones": "Polygon", "places": "Point", "hubs": "Point", "measures": None, "sources": None, "about": None,
    }  # fmt: skip
    zones = pyogrio.read_dataframe(path, layer="zones")
    assert zones.crs.to_epsg() == 4326
    assert zones["people"].isna().tolist() == [True, *[False] * (len(NAMES) - 1)]
    assert zones["name"].tolist()[: len(PAYLOADS)] == list(PAYLOADS.values())
    places = pyogrio.read_dataframe(path, layer="places")
    assert len(places) == len(NAMES) - 1, "what has no position is in the CSV alone"
    assert places["step_free"].tolist()[:2] == ["yes", "no"]
    assert places["step_free"].iloc[2:].isna().all()
    measures = pyogrio.read_dataframe(path, layer="measures", read_geometry=False)
    assert measures["value"].iloc[1] == 1.0
    assert "=1+1" in set(measures["label"])
    about = pyogrio.read_dataframe(path, layer="about", read_geometry=False)["line"].tolist()
    assert any(line.startswith("Example:") for line in about)
    assert any("Made on 22 November 2026" in line for line in about)


def test_the_same_report_is_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    again = write_report(a_report(), tmp_path)
    for what, path in again.items():
        assert path.read_bytes() == files[what].read_bytes(), what


def test_the_saved_copy_is_read_back(files: dict[str, Path]) -> None:
    saved = read_saved(files["saved copy"])
    assert (saved.slug, saved.made_on, saved.example) == ("../../toy area", date(2026, 11, 22), True)
    assert [measure.value for measure in saved.measures[:3]] == [None, 1, 2]
    assert type(saved.measures[1].value) is int, "1 and not 1.0: else a change would read +1.0"
    assert saved.measures[0].missing == "fewer than 8"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: "[" * 50_000, "is not JSON"),
        (lambda d: json.dumps(d)[:-5], "is not JSON"),
        (lambda d: json.dumps(d | {"measures": d["measures"] * 2}), "twice"),
        (lambda d: json.dumps(d | {"format": "else"}), "is not a saved report"),
        (lambda d: json.dumps(d | {"version": 2}), "is not a saved report"),
        (lambda d: json.dumps(d | {"made_on": "soon"}), "is not a saved report"),
        (lambda d: json.dumps(d).replace('"value": 1,', '"value": NaN,', 1), "is not JSON"),
        (lambda d: json.dumps(d).replace('"value": 1,', '"value": "1",', 1), "is not a saved report"),
        (lambda d: json.dumps([d]), "is not a saved report"),
        (lambda d: json.dumps(d | {"measures": [d["measures"][0]] * 6_000}), "is not a saved report"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_saved_report_is_refused(change: object, said: str, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(change(json.loads(saved_json(a_report(("a", "b", "c"))))), encoding="utf-8")
    with pytest.raises(BadFileError, match=said) as told:
        read_saved(path)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=r"gone\.json is not there"):
        read_saved(tmp_path / "gone.json")


def test_a_folder_that_cannot_be_written_to_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadFileError, match="cannot be written to"):
        write_report(a_report(("a", "b", "c")), tmp_path / "file")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_comparison_stands_in_every_file(tmp_path: Path) -> None:
    report = a_report(("a", "b", "c"))
    compared = report.measures.assign(then="7 places", change="+3", caution="Mind the definition.")
    files = write_report(replace(report, measures=compared, compared_with="last year's"), tmp_path)
    assert "Mind the definition." in files["CSV, measures"].read_text(encoding="utf-8-sig")
    heads = [cell.value for cell in openpyxl.load_workbook(files["spreadsheet"])["Measures"][1]]
    assert heads[-3:] == ["then", "change", "caution"]
    assert files["PDF"].read_bytes() != pdf(report)

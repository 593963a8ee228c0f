"""How often a text stands in the bytes of files, however it was written down: the proof that an erasure is one.

It finds capitals and small letters, UTF-8, UTF-16 and UTF-32, JSON's and HTML's and an address's way of writing
it, and looks into spreadsheets. A text inside a PDF cannot be found by its bytes.
"""

import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import IO
from urllib.parse import quote, quote_plus

from layers.errors import RecoveryMapError
from layers.limits import MAX_ZIP_UNPACKED_BYTES

ROOT = Path(__file__).resolve().parents[2]
READ_BYTES = 1 << 22
ZIPPED = {".xlsx", ".ods"}
WORD = re.compile(r"[^\W_]+")
JOINTS = (" ", "-", "_", "")
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def spellings(text: str) -> set[bytes]:
    """Every way in which the text may have been written to a file, in small letters (of A to Z)."""
    words = WORD.findall(text)
    plain = {text, *(joint.join(words) for joint in JOINTS if words)}
    plain = {unicodedata.normalize(form, one) for one in plain for form in ("NFC", "NFD")}
    plain |= {case(one) for one in plain for case in (str.lower, str.upper, str.title)}
    found = {one.replace("'", "''") for one in plain}  # SQL
    for write in (json.dumps, _json, escape, quote, quote_plus):
        found |= {write(one) for one in plain}
    narrow = {one.strip('"').encode() for one in found | plain}
    wide = {one.encode(coding) for one in plain for coding in WIDE}
    return {spelling.lower() for spelling in narrow | wide}


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def occurrences(paths: Iterable[Path], texts: Iterable[str]) -> dict[Path, int]:
    """How often any of the texts stands in each file; only files where one does. Missing files are skipped."""
    wanted = set().union(*(spellings(text) for text in texts))
    found = {}
    for path in paths:
        count = sum(_count(block, wanted) for block in _blocks(path, longest=max(map(len, wanted))))
        if count:
            found[path] = count
    return found


def occurrences_apart(paths: Iterable[Path], texts: Iterable[str]) -> dict[Path, int]:
    """The same in a process of its own: to open and close a live SQLite file here would drop this process's locks."""
    asked = json.dumps({"paths": [str(path) for path in paths], "texts": list(texts)})
    command = [sys.executable, "-m", "layers.keeping.bytes_search"]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        raise RecoveryMapError(
            f"What is left in the files could not be searched ({(done.stderr.splitlines() or [''])[-1]}); erase again."
        )
    return {Path(path): count for path, count in json.loads(done.stdout).items()}


def files_under(folders: Iterable[Path]) -> list[Path]:
    """Every file in these folders (or the file itself), each once; links are not followed."""
    found = set()
    for folder in folders:
        every = folder.rglob("*") if folder.is_dir() else [folder]
        found |= {path.absolute() for path in every if path.is_file() and not path.is_symlink()}
    return sorted(found)


def _count(block: tuple[bytes, int], wanted: set[bytes]) -> int:
    """How many of the wanted end in the new part of the block, which begins at the given byte."""
    content, new_from = block
    count = 0
    for spelling in wanted:
        at = content.find(spelling)
        while at >= 0:
            count += at + len(spelling) > new_from
            at = content.find(spelling, at + 1)
    return count


def _blocks(path: Path, *, longest: int) -> Iterator[tuple[bytes, int]]:
    """The file in small letters, block by block, each after the end of the one before."""
    try:
        with path.open("rb") as file:
            yield from _overlapping(file, longest)
        if path.suffix in ZIPPED:
            yield from _unzipped(path, longest)
    except FileNotFoundError:
        return  # a log that was emptied meanwhile


def _unzipped(path: Path, longest: int) -> Iterator[tuple[bytes, int]]:
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                if entry.file_size <= MAX_ZIP_UNPACKED_BYTES:
                    with packed.open(entry) as file:
                        yield from _overlapping(file, longest)
    except zipfile.BadZipFile:
        return  # only called a spreadsheet; its plain bytes were searched


def _overlapping(file: "IO[bytes]", longest: int) -> Iterator[tuple[bytes, int]]:
    tail = b""
    while block := file.read(READ_BYTES):
        content = tail + block.lower()
        yield content, len(tail)
        tail = content[-longest:]


if __name__ == "__main__":
    given = json.load(sys.stdin)
    counted = occurrences([Path(path) for path in given["paths"]], given["texts"])
    json.dump({str(path): count for path, count in counted.items()}, sys.stdout)

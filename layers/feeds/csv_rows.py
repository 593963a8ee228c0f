"""CSV read by us: rows as dictionaries of text, with caps, from a plain file or one packed with gzip."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from layers.errors import BadFileError
from layers.limits import MAX_CSV_BYTES, MAX_CSV_LINE_CHARS, MAX_CSV_ROWS


def read_csv_rows(path: Path | str, *, header: tuple[str, ...] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a UTF-8 CSV file (``.csv`` or ``.csv.gz``); cells are stripped text.

    ``header`` names the columns of a file that carries none. A short row's missing cells are "".
    Raises BadFileError where the file is missing, too large, not UTF-8 text, broken, or has no rows' header.
    """
    path = Path(path)
    try:
        with _open_text(path) as text:
            yield from _rows(path, csv.reader(_capped(path, text)), header)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFileError(
            f"{path.name} cannot be read ({_reason(error)}); give a whole .csv or .csv.gz file."
        ) from error
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path.name} is not UTF-8 text; save it again as 'CSV UTF-8'.") from error
    except csv.Error as error:
        raise BadFileError(f"{path.name} is not a CSV table ({error}); save it again as 'CSV UTF-8'.") from error


def first_cells(path: Path | str) -> list[str]:
    """Return the cells of the first line, to tell a header from data; raises as ``read_csv_rows``."""
    for _, row in read_csv_rows(path, header=tuple(f"column{i}" for i in range(64))):
        return [cell for cell in row.values() if cell]
    return []


def _rows(path: Path, lines: Iterator[list[str]], header: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    columns = header or tuple(cell.strip() for cell in next(lines, ()))
    if not any(columns):
        raise BadFileError(f"{path.name} is empty; its first line should name the columns.")
    for number, cells in enumerate(lines, start=1 if header else 2):
        if number > MAX_CSV_ROWS:
            raise BadFileError(f"{path.name} has more than {MAX_CSV_ROWS:,} rows; cut it to the area first.")
        if cells:
            padded = cells + [""] * (len(columns) - len(cells))
            yield number, {column: cell.strip() for column, cell in zip(columns, padded, strict=False)}


def _open_text(path: Path) -> io.TextIOWrapper:
    if not path.is_file():
        raise BadFileError(f"{path.name} is not there; check the name and the folder.")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _capped(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    """Count what is really read: a packed file may unpack to a thousand times its size."""
    read = 0
    while line := text.readline(MAX_CSV_LINE_CHARS):
        read += len(line)
        if fault := _line_fault(line, read):
            raise BadFileError(f"{path.name} {fault}; give a plain CSV table of the area.")
        yield line


def _line_fault(line: str, read: int) -> str:
    if "\0" in line:
        return "holds NUL bytes"
    if read > MAX_CSV_BYTES:
        return f"unpacks to more than {MAX_CSV_BYTES // 1_000_000} MB"
    whole = len(line) < MAX_CSV_LINE_CHARS or line.endswith(("\n", "\r"))
    return "" if whole else f"has a line of more than {MAX_CSV_LINE_CHARS:,} characters"


def _reason(error: Exception) -> str:
    return "it is not whole" if isinstance(error, EOFError) else (getattr(error, "strerror", None) or str(error))

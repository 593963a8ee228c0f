"""The posted form: read with limits, nothing taken on trust."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from layers.errors import BadValueError
from web.public.form import MOST_BYTES, Asked, faults, read, read_body


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, Asked()),
        ({"place": "  Paddock \t Wood "}, Asked(place="Paddock Wood")),
        ({"place": "TN9 1DA", "how": "walk", "day": "tonight"}, Asked(place="TN9 1DA", how="walk", day="tonight")),
        ({"how": "helicopter"}, Asked()),
        ({"need": ["a-group", "family"]}, Asked(needs=("a-group", "family"))),
        ({"place": "Tonbridge", "colour": "red"}, Asked(place="Tonbridge")),
    ],
)
def test_table(fields: dict[str, object], asked: Asked) -> None:
    assert read(urlencode(fields, doseq=True).encode()) == asked


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff", b"%", b"&&&&", b"place=%F0%9F", b"=", b"\x00\x01"])
def test_broken_bytes_are_only_an_odd_form(body: bytes) -> None:
    assert isinstance(read(body), Asked)


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(BadValueError, match="too many fields"):
        read(b"&".join(b"need=a" for _ in range(41)))


def test_a_body_longer_than_the_form_is_refused_while_it_arrives() -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1000

    # in a thread of its own: the browser tests leave an event loop running in this one
    with ThreadPoolExecutor(1) as pool, pytest.raises(BadValueError, match="more than this form can hold"):
        pool.submit(asyncio.run, read_body(endless())).result()
    assert taken == MOST_BYTES // 1000 + 1


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "town, village or postcode"), ("x" * 81, "too long"), ("Tonbridge", "")],
)
def test_a_place_that_cannot_be_used(place: str, words: str) -> None:
    assert words in faults(Asked(place=place)).get("place", "")
    assert bool(faults(Asked(place=place))) is bool(words)

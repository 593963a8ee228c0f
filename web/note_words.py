"""What people say who have been to a place, as sentences and quotes: the same at every door."""

from layers.checking.note import Told
from web.words import month_and_year

MOST_QUOTES = 3
# part of a note -> answer -> how often it was given, in words
_WORDS = {
    "welcome": {"warm": "were welcomed warmly", "mixed": "found the welcome so-so", "cold": "were not welcomed well"},
    "first_time": {"yes": "say it is good for a first visit", "no": "say it is not good for a first visit"},
    "access": {"yes": "say it is easy to get into and about", "no": "say it is not easy to get into or about"},
}


def told_words(told: Told) -> list[str]:
    """Sentences with the counts: "3 people told us.", "2 were welcomed warmly."; each answer that was given."""
    counts = {part: getattr(told, part) for part in _WORDS}
    said = [
        f"{counts[part][answer]} {_number(words, counts[part][answer])}."
        for part, answers in _WORDS.items()
        for answer, words in answers.items()
        if counts[part].get(answer)
    ]
    return [f"{told.count} {'person has' if told.count == 1 else 'people have'} told us.", *said]


def quotes(told: Told) -> list[tuple[str, str]]:
    """The newest few texts as they were written, each with its month: "October 2026"."""
    return [(words, month_and_year(month)) for words, month in told.texts[:MOST_QUOTES]]


def _number(words: str, count: int) -> str:
    """The verb for one or for several."""
    if count > 1:
        return words
    one = {"were": "was", "found": "found", "say": "says"}
    verb, rest = words.split(" ", 1)
    return f"{one[verb]} {rest}"

"""Letters that ask whether what the map says is still right: who each goes to, and what it says."""

import re
from dataclasses import dataclass

_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]+")


@dataclass(frozen=True)
class Question:
    """One place that a letter asks about, in words; ``link`` is the whole address of its page."""

    name: str
    facts: tuple[str, ...]
    checked: str  # "1 May 2026", or "" where not known
    link: str


@dataclass(frozen=True)
class Letter:
    """One letter to one reader, about all that they run. ``email`` is empty where it goes on paper."""

    to: str
    address: tuple[str, ...]
    email: str
    again: bool  # some of it was asked before
    questions: tuple[Question, ...]

    @property
    def subject(self) -> str:
        """The line that says what it is about."""
        many = len(self.questions)
        about = self.questions[0].name if many == 1 else f"{many} places and groups on our map"
        return " ".join(f"{'We ask again: is' if self.again else 'Is'} this still right? {about}".split())


@dataclass(frozen=True)
class Sender:
    """Who writes: the map's area, the name under the letter, how to reach them, and the day."""

    area: str
    name: str
    reply_to: str
    written_on: str  # "22 November 2026"
    days_valid: int
    example: bool = False

    def opening(self, letter: Letter) -> list[str]:
        """The sentences before the questions."""
        again = ["We wrote before and have no answer yet."] if letter.again else []
        made_up = ["Example: the places and groups of this area are made up."] if self.example else []
        return [
            *made_up,
            f"The Recovery Network Map of {self.area} helps people who recover from drugs or alcohol to find support.",
            *again,
            "Please look whether what it says below is still right. Each link opens a page with three answers: still "
            "right, changed, or closed. It needs no account.",
        ]

    def closing(self) -> list[str]:
        """The sentences after the questions."""
        reach = f" Or write to {self.reply_to}." if self.reply_to else ""
        return [
            f"Each link works once, for {self.days_valid} days.{reach}",
            "What nobody confirms for half a year is shown after the rest, marked as not checked.",
            f"Thank you. {self.name}",
        ]


def as_mail(text: str) -> str:
    """The address, where it is one that mail can be sent to; "" otherwise."""
    return text.strip() if _MAIL.fullmatch(text.strip()) else ""


def as_text(letter: Letter, sender: Sender) -> str:
    """The whole letter as plain text, for mail."""
    parts = [" ".join(sender.opening(letter))]
    for question in letter.questions:
        checked = f"Last checked on {question.checked}." if question.checked else "We do not know when it was checked."
        parts.append("\n".join([question.name, *question.facts, checked, question.link]))
    return "\n\n".join([f"To {letter.to}", *parts, "\n".join(sender.closing())]) + "\n"

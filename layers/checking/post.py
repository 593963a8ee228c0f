"""Letters as files: drafts of mail in one zip file, and a PDF to print. No text of a letter is read as markup."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal

import typst

from layers.area.positions import slug
from layers.checking.letters import Letter, Sender, as_text
from layers.reports.plain import printable

TEMPLATE = Path(__file__).with_name("letters.typ")
STANDARD: Literal["ua-1"] = "ua-1"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold


def drafts(letters: Sequence[Letter], sender: Sender) -> bytes:
    """A zip file with one draft (.eml) for each letter that goes by mail: mail programs open it ready to send."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, letter in enumerate((one for one in letters if one.email), start=1):
            entry = zipfile.ZipInfo(f"{number:03d}-{slug(letter.to)[:60]}.eml", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, _draft(letter, sender))
    return out.getvalue()


def _draft(letter: Letter, sender: Sender) -> bytes:
    draft = EmailMessage(policy=SMTP)
    draft["X-Unsent"] = "1"  # opened as something still to be sent
    draft["To"] = letter.email
    if sender.reply_to:
        draft["Reply-To"] = sender.reply_to
    draft["Subject"] = letter.subject
    draft.set_content(as_text(letter, sender))
    return draft.as_bytes()


def paper(letters: Sequence[Letter], sender: Sender, *, moment: datetime) -> bytes:
    """A tagged PDF (PDF/UA-1), each letter on a page of its own; the same letters give the same bytes."""
    data = {
        "title": f"Letters: {sender.area}",
        "day": [moment.year, moment.month, moment.day],
        "written_on": sender.written_on,
        "closing": sender.closing(),
        "letters": [_for_print(letter, sender) for letter in letters],
    }
    said = json.dumps(printable(data), ensure_ascii=False)
    compiler = typst.Compiler(TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"data": said})
    made = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=int(moment.timestamp()))
    return made if isinstance(made, bytes) else b""


def _for_print(letter: Letter, sender: Sender) -> dict[str, object]:
    return {
        "to": letter.to,
        "address": list(letter.address),
        "subject": letter.subject,
        "opening": sender.opening(letter),
        "questions": [vars(question) | {"facts": list(question.facts)} for question in letter.questions],
    }

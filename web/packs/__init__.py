"""Packs: what they say, put together from the house for the command and the screen."""

from web.packs.content import Wanted, pack_of
from web.packs.files import FORM_WORDS, FORMS, make_files

__all__ = ["FORMS", "FORM_WORDS", "Wanted", "make_files", "pack_of"]

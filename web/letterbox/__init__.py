"""What comes in without an account: answers to letters, words on one's own suggestion, notes of those who went."""

from web.letterbox.routes import routes

__all__ = ["routes"]

"""Newcomers' pages: plain HTML that works on an old phone, without JavaScript and without a cookie."""

from web.public.routes import routes

__all__ = ["routes"]

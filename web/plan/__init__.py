"""My plan: a page that keeps a person's own plan on their own device; the server never sees a word of it."""

from web.plan.routes import routes

__all__ = ["routes"]

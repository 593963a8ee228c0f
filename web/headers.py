"""Security headers on every answer: strict on the plain pages, workable on the workbench."""

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PLAIN_PATHS = (
    "/find",
    "/evidence",
    "/health",
    "/assets",
    "/join",
    "/sign-out",
    "/charter",
    "/check",
    "/suggested",
    "/note",
)
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# One small file of our own takes the page out of the way back when a person leaves in a hurry; all works without it.
LEAVE_PATHS = ("/find",)
LEAVE_POLICY = f"{PLAIN_POLICY}; script-src 'self'"
# The plan works by its own script, which may reach nothing: what is written there cannot leave the page.
PLAN_PATHS = ("/plan",)
PLAN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
# The map component runs the script that folium writes, inside its own frame; the workbench around it does not.
FRAME_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _hashes_of_inline_scripts() -> str:
    """CSP sources for the few inline scripts of Streamlit's own first page, so that no other inline script may run."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def workbench_policy() -> str:
    """The policy of Streamlit's pages: own files only; scripts are files or the page's own inline ones, never text."""
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {_hashes_of_inline_scripts()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    )


def is_under(path: str, prefixes: tuple[str, ...]) -> bool:
    """True if ``path`` is one of ``prefixes`` or lies below one ("/find" holds "/find/x" and not "/finder")."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)


def plain_headers() -> dict[str, str]:
    """What every plain page carries; also for answers that bypass the middleware (the last-resort error page)."""
    return EVERYWHERE | {"Content-Security-Policy": PLAIN_POLICY, "X-Frame-Options": "DENY"}


class SecurityHeaders:
    """ASGI middleware: adds the headers above; ``plain`` lists the paths that need no script at all."""

    def __init__(self, app: ASGIApp, *, plain: tuple[str, ...] = PLAIN_PATHS) -> None:
        self.app = app
        self.plain = plain
        self.workbench = EVERYWHERE | {"Content-Security-Policy": workbench_policy(), "X-Frame-Options": "SAMEORIGIN"}
        self.frame = self.workbench | {"Content-Security-Policy": FRAME_POLICY}

    def headers_for(self, path: str) -> dict[str, str]:
        """The headers of the page at ``path``."""
        if is_under(path, LEAVE_PATHS):
            return plain_headers() | {"Content-Security-Policy": LEAVE_POLICY}
        if is_under(path, self.plain):
            return plain_headers()
        if is_under(path, PLAN_PATHS):
            return plain_headers() | {"Content-Security-Policy": PLAN_POLICY}
        return self.frame if is_under(path, ("/component",)) else self.workbench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and adds headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        extra = self.headers_for(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in extra.items():
                    headers.setdefault(name, value)
                if scope["method"] == "POST":
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)

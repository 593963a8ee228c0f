"""Headers on every answer: strict on plain pages, workable on the workbench, and statics compressed once."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from web.compress import CompressStatic
from web.headers import SecurityHeaders, is_under

SCRIPT = "export const words = 'over and over';\n" * 200


@pytest.fixture
def calls() -> list[str]:
    """Paths that reached the app behind the middleware."""
    return []


@pytest.fixture
def client(calls: list[str]) -> TestClient:
    def answer(request: Request) -> Response:
        calls.append(request.url.path)
        if request.url.path.endswith("missing.js"):
            return PlainTextResponse("no such file" * 200, 404)
        if request.headers.get("if-none-match") == "it":
            return Response(status_code=304)
        return PlainTextResponse(SCRIPT, headers={"etag": "it"})

    app = Starlette(
        routes=[Route("/{path:path}", answer, methods=["GET", "POST"])],
        middleware=[Middleware(SecurityHeaders, plain=("/find", "/health")), Middleware(CompressStatic)],
    )
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "frame_options", "script"),
    [
        ("/find", "DENY", "default-src 'none'"),
        ("/health", "DENY", "default-src 'none'"),
        ("/", "SAMEORIGIN", "script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
        ("/finder", "SAMEORIGIN", "script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
        ("/component/map/index.html", "SAMEORIGIN", "script-src 'self' 'unsafe-inline' 'unsafe-eval';"),
    ],
)
def test_each_kind_of_page_has_its_policy(client: TestClient, path: str, frame_options: str, script: str) -> None:
    headers = client.get(path).headers
    assert script in headers["content-security-policy"]
    assert headers["x-frame-options"] == frame_options
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "http" not in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "allows"), [("/find", {"script-src 'self'"}), ("/evidence/x", set()), ("/check/x", set())]
)
def test_plain_pages_allow_no_script_but_find_the_file_that_helps_to_leave(path: str, allows: set[str]) -> None:
    policy = SecurityHeaders(lambda *_: None).headers_for(path)["Content-Security-Policy"]  # type: ignore[arg-type]
    assert {part.strip() for part in policy.split(";") if "script" in part} == allows
    assert "unsafe" not in policy


def test_what_is_posted_is_never_stored(client: TestClient) -> None:
    assert client.post("/find").headers["cache-control"] == "no-store"
    assert "cache-control" not in client.get("/find").headers


@pytest.mark.parametrize(
    ("path", "is_in"), [("/find", True), ("/find/", True), ("/find/x", True), ("/finder", False), ("/", False)]
)
def test_a_prefix_ends_at_a_slash(path: str, is_in: bool) -> None:
    assert is_under(path, ("/find",)) is is_in


def test_statics_are_compressed_once_and_whole(client: TestClient, calls: list[str]) -> None:
    answers = [client.get("/static/js/index.js", headers={"accept-encoding": "gzip"}) for _ in range(3)]
    assert calls == ["/static/js/index.js"]
    for answer in answers:
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == len(gzip.compress(SCRIPT.encode(), 6))
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.js", {"accept-encoding": "identity"}),
        ("/static/js/index.js", {"accept-encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/media/font.woff2", {"accept-encoding": "gzip"}),
        ("/find", {"accept-encoding": "gzip"}),
    ],
)
def test_what_is_not_compressed(client: TestClient, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)
    assert "content-encoding" not in answer.headers
    assert answer.text == SCRIPT


def test_a_missing_file_and_an_unchanged_one_pass_through(client: TestClient, calls: list[str]) -> None:
    gzipped = {"accept-encoding": "gzip"}
    assert client.get("/static/missing.js", headers=gzipped).status_code == 404
    assert client.get("/static/missing.js", headers=gzipped).status_code == 404
    assert client.get("/static/js/index.js", headers=gzipped | {"if-none-match": "it"}).status_code == 304
    assert client.get("/static/js/index.js", headers=gzipped).text == SCRIPT
    assert client.get("/static/js/index.js", headers=gzipped | {"if-none-match": "it"}).status_code == 304
    assert len(calls) == 5


def test_the_plan_runs_its_own_script_and_can_reach_nothing() -> None:
    policy = SecurityHeaders(lambda *_: None).headers_for("/plan/file")["Content-Security-Policy"]  # type: ignore[arg-type]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == "'none'"  # so that connect-src is none as well
    assert parts["script-src"] == "'self'"
    assert parts["form-action"] == "'none'"
    assert "connect-src" not in parts

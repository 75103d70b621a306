"""What the local page refuses: strangers, other sites, and bodies that are not as they should be; never by a 500."""

import asyncio
import json
import logging
import re
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from adapters.web.body import LONGEST_TEXT
from engine.rooms import COMMANDS
from tests.web.page import ADA, EVE, Client, open_tab, page, sends, sqlite_url, visit

__all__ = ["page", "sqlite_url"]  # fixtures

ACTION = {"command": "help", "args": {}}
SAY = {"persona": ADA, "event_id": "e", "text": "hello"}
PRESS = {"persona": ADA, "event_id": "e", "action": ACTION, "form": {}, "message": "m1"}
POSTS = {"open": {"persona": ADA}, "say": SAY, "press": PRESS, "clock": {"persona": ADA, "forward": "hour"}}

HALF_A_CHARACTER = "\ud83d"


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("path", POSTS)
async def test_somebody_unknown_gets_a_sentence(page: Client, path: str) -> None:
    for persona in ("mallory@example.com", "ADA@EXAMPLE.COM", "%", "' OR 1=1 --"):
        status, answer = await sends(page, f"/api/{path}", POSTS[path] | {"persona": persona})
        assert (status, answer) == (404, {"error": "There is no such person here."})


@pytest.mark.parametrize("persona", [None, "", "mallory@example.com", "%00", "\ufffd"])
async def test_nobody_listens_to_somebody_unknown(page: Client, persona: str | None) -> None:
    async with page.get("/events", params={"persona": persona} if persona is not None else {}) as answer:
        assert answer.status == 404
        assert (await answer.json())["error"] == "There is no such person here."


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"{", b"null", b"[]", b'"text"', b"1", b"\xff\xfe", b'{"persona": "ada', b"[" * 60_000, b"1" * 60_000),
        *(b'{"a":' * 10_000, b"{'persona': 'ada'}", b'{"persona": 1' + b"0" * 5000 + b"}", b"NaN"),
    ],
)
async def test_what_is_no_json_object_is_refused(page: Client, raw: bytes) -> None:
    for path in POSTS:
        status, answer = await sends(page, f"/api/{path}", raw)
        assert status == 400, path
        assert answer["error"].endswith(".")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *(
            (path, without(POSTS[path], name))
            for path in POSTS
            for name in ("persona", "event_id")
            if name in POSTS[path]
        ),
        *(("say", SAY | {"persona": value}) for value in (None, 1, True, [ADA], {"user": ADA}, " ", ADA + "\0")),
        *(("say", SAY | {"event_id": value}) for value in (None, 7, "", " ", "x" * 129, "a\0", HALF_A_CHARACTER)),
        *(
            ("say", SAY | {"text": value})
            for value in (None, 3, ["3"], {}, "", " \n", "x" * (LONGEST_TEXT + 1), "\0", HALF_A_CHARACTER)
        ),
        *(("press", PRESS | {"action": value}) for value in (None, "help", [], {}, {"command": 1}, {"command": ""})),
        *(
            ("press", PRESS | {"action": {"command": "help", "args": value}})
            for value in (
                None,
                [],
                "x",
                {"a": {"b": "c"}},
                {"a": 1},
                {"a": None},
                {"a": ["b"]},
                {HALF_A_CHARACTER: "x"},
            )
        ),
        *(
            ("press", PRESS | {"form": value})
            for value in (
                None,
                [],
                "x",
                {"a": 1},
                {"a": None},
                {"a": {}},
                {"a": "\0"},
                dict.fromkeys(map(str, range(101)), ""),
            )
        ),
        *(("press", PRESS | {"message": value}) for value in (1, ["m1"], {"id": "m1"}, True, "x" * 129)),
    ],
)
async def test_wrong_fields_are_refused_and_change_nothing(page: Client, path: str, body: dict[str, Any]) -> None:
    status, answer = await sends(page, f"/api/{path}", body)
    assert status == 400
    assert answer["error"].endswith(".")
    assert (await open_tab(page)).messages == {}


async def test_too_large_a_body_is_refused_whether_or_not_it_says_so(page: Client) -> None:
    large = json.dumps(PRESS | {"form": {"note": "x" * (65 * 1024)}}).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 8192):
            yield large[start : start + 8192]

    for body in (large, pieces()):
        async with page.post("/api/press", data=body, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 413
            assert "64 KB" in (await answer.json())["error"]
    just = json.dumps(PRESS | {"form": {"note": "x" * (63 * 1024)}}).encode()
    assert (await sends(page, "/api/press", just))[0] == 200


@pytest.mark.parametrize("packed", [b"not deflate at all", zlib.compress(b" " * 5_000_000)])
async def test_a_packed_body_is_refused_when_it_is_broken_or_a_bomb(page: Client, packed: bytes) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "deflate"}
    async with page.post("/api/say", data=packed, headers=headers) as answer:
        assert 400 <= answer.status < 500


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_only_json_is_read_because_other_sites_cannot_send_it(page: Client, kind: str) -> None:
    status, answer = await sends(page, "/api/say", SAY, **{"Content-Type": kind})
    assert (status, "JSON" in answer["error"]) == (400, True)


HOSTS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "evil.example@localhost",
    "evil.example#localhost",
    "localhost:x",
]
HOSTS += ["[::1", "0.0.0.0", "192.168.0.7:3978", "", "localhost.evil.example:80", "127.0.0.1:99999", "localhost/x"]


@pytest.mark.parametrize("host", HOSTS)
async def test_another_host_name_is_refused_on_every_route(page: Client, host: str) -> None:
    for path in ("/", "/gallery", "/static/app.js", "/charts/x.png", f"/events?persona={ADA}", "/api/personas"):
        async with page.get(URL(path), headers={"Host": host}) as answer:
            assert (answer.status, "127.0.0.1" in await answer.text()) == (403, True), path
    for path, body in POSTS.items():
        assert (await sends(page, f"/api/{path}", body, Host=host))[0] == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:3978", "127.0.0.1:80", "[::1]:3978"])
async def test_every_name_of_this_machine_is_served(page: Client, host: str) -> None:
    assert (await sends(page, "/api/open", POSTS["open"], Host=host, Origin=f"http://{host}"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        *({"Origin": origin} for origin in ("https://evil.example", "null", "", "http://127.0.0.1:1", "http://[")),
        *({"Origin": origin} for origin in ("http://localhost:3978@evil.example", "file://localhost:3978")),
        *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "nonsense")),
        {"Origin": "http://localhost:3978", "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_posts_of_other_sites_are_refused_and_have_no_effect(page: Client, headers: dict[str, str]) -> None:
    for path, body in POSTS.items():
        status, answer = await sends(page, f"/api/{path}", body, **{"Host": "localhost:3978"} | headers)
        assert (status, answer["error"]) == (403, "This request comes from another site.")
    assert (await open_tab(page)).messages == {}


async def test_every_answer_carries_the_security_headers(page: Client) -> None:
    answers = [
        *[await page.get(path) for path in ("/", "/gallery", "/static/app.css", "/static/none", "/charts/x.png")],
        *[await page.get(path) for path in ("/api/personas", f"/events?persona={ADA}", "/events")],
        *[await page.post(f"/api/{path}", json=body) for path, body in POSTS.items()],
        *[await page.post("/api/say", data=b"{"), await page.get("/", headers={"Host": "evil.example"})],
    ]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()


async def test_the_page_needs_nothing_that_its_policy_forbids(page: Client) -> None:
    for path in ("/", "/gallery"):
        async with page.get(path) as answer:
            html = await answer.text()
        assert "style=" not in html
        assert " onclick=" not in html
        assert "<script>" not in html
        assert not re.search(r"(src|srcset|<link[^>]* href)=.(https?:|//|data:)", html)


async def test_static_files_are_three_and_are_not_sent_twice(page: Client) -> None:
    for name in ("app.js", "app.css", "icon.svg"):
        async with page.get(f"/static/{name}") as answer:
            assert answer.status == 200
            tag = answer.headers["ETag"]
        async with page.get(f"/static/{name}", headers={"If-None-Match": tag}) as answer:
            assert (answer.status, await answer.read()) == (304, b"")
    for path in ("/static/..%2Finbound.py", "/static/%2Fetc%2Fpasswd", "/static/app.js%00", "/static/none"):
        async with page.get(URL(path, encoded=True)) as answer:
            assert answer.status == 404


async def test_one_persons_id_of_an_event_gives_nothing_to_another(page: Client) -> None:
    ada = await visit(page)
    await ada.says("feed my cat", event="shared")
    status, answer = await sends(page, "/api/say", SAY | {"persona": EVE, "event_id": "shared", "text": "/help"})
    assert (status, answer["messages"]) == (200, [])
    assert "cat" not in str((await open_tab(page, EVE)).messages)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
words = st.sampled_from([ADA, "help", "3", "/assess", "1", "-1", "yes", "core", "m1", "9" * 30, "٣"]) | st.text(
    max_size=20
)
names = st.sampled_from(
    ["assessment", "version", "skill", "value", "pace", "role", "form", "domain", "project", "done"]
)
strings = st.dictionaries(names, words, max_size=8)
actions = st.fixed_dictionaries({"command": st.sampled_from(sorted(COMMANDS)) | words, "args": strings})
usual = {"persona": st.just(ADA), "event_id": st.uuids().map(str), "text": words, "action": actions, "form": strings}
bodies = st.fixed_dictionaries(usual, optional={"message": words}) | anything
bodies |= st.fixed_dictionaries({name: kind | anything for name, kind in usual.items()})


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(["press", "say"]), body=bodies)
async def test_any_json_at_all_gets_a_sentence_or_an_answer(
    page: Client, caplog: pytest.LogCaptureFixture, path: str, body: object
) -> None:
    with caplog.at_level(logging.WARNING):
        status, answer = await asyncio.wait_for(sends(page, f"/api/{path}", body), 10)
    assert status < 500
    assert not caplog.records, caplog.text
    if status >= 400:
        assert answer["error"].endswith(".")
        return
    assert set(answer) == {"sequence", "messages", "form", "role"}
    assert isinstance(answer["sequence"], int)
    assert all(isinstance(message, str) for message in answer["messages"])
    assert answer["form"] is None or answer["form"].startswith("<div")
    assert answer["messages"] or answer["form"] or path == "say"

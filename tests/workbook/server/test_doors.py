"""A server is open to two keys and nobody else; what is tried here, somebody would try."""

from __future__ import annotations

import ast
import http.client
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from estimation.store import STORE_FILE, open_store

from ...serving import PAGES_STAY, Served, ask, eventually, kernel_of, serve, still_running

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSED = "This link does not open."

NOTHING = (
    "/", "/am", "/pm", "/am?token=", "/am?token=wrong", "/pm?token=%00%ff", "/?token=wrong",
    "/kickoff.ipynb", "/voila/files/kickoff.ipynb", "/voila/static/voila.js", "/voila/static/",
    "/voila/templates/base/static/voila.js", "/voila/labextensions/anywidget/package.json",
    "/voila/tree", "/voila/render/kickoff.ipynb", "/voila/api/contents/", "/voila/api/themes/",
    "/voila/execution/00000000-0000-0000-0000-000000000000",
    "/voila/query/00000000-0000-0000-0000-000000000000",
    "/api", "/api/status", "/api/kernels", "/api/kernelspecs", "/api/sessions", "/api/contents",
    "/api/kernels/00000000-0000-0000-0000-000000000000",
    "/api/kernels/00000000-0000-0000-0000-000000000000/channels",
    "/login", "/logout", "/metrics", "/favicon.ico", "/static/", "/files/", "/lab", "/tree",
)  # fmt: skip
"""What a Jupyter server may serve somewhere."""

AROUND = (
    "//am", "/AM", "/am/", "/am/.", "/am/../pm", "/./am", "/%61m", "/am%00", "/am%2f", "/am;x",
    "/pm", "/pm/", "//pm", "/PM", "/%70m", "/am/pm", "/am%2f..%2fpm", "http://127.0.0.1/pm",
    "/voila/static/", "/voila/static/.", "/voila/static/../index.html.j2",
    "/voila/static/%2e%2e/index.html.j2", "/voila/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/voila/static//etc/passwd", "/voila/static/voila.js/", "/voila/static/voila%2ejs",
    "/voila/templates/", "/voila/templates/x", "/voila/templates/lab/static/voila.js",
    "/voila/templates/base/static/../../index.html.j2",
    "/voila/labextensions/", "/voila/labextensions/anywidget/", "/voila/labextensions/other/x.js",
    "/voila/labextensions/anywidget/../../../../etc/passwd",
    "/api/kernels/", "/api/kernels//", "/api/kernels/x/channels", "/voila/api/shutdown/",
)  # fmt: skip
"""Ways around the gate for whoever has one of the two keys, the AM's."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbook on the sample; whoever started it had a role in the environment."""
    folder = tmp_path_factory.mktemp("doors")
    environment = {"KICKOFF_ROLE": "PM"}
    with serve(folder, 8930, environment=environment, before=PAGES_STAY, is_fresh=True) as running:
        yield running


@pytest.fixture(scope="module")
def kernels(served: Served) -> dict[str, str]:
    """A kernel of each role."""
    return {role: kernel_of(served, role) for role in ("am", "pm")}


def test_the_links_fit_and_say_whom_they_are_for(served: Served) -> None:
    said = "".join(served.lines)
    assert f"  Account manager (AM):\n  {served.am_link}\n" in said
    assert f"  Project manager (PM):\n  {served.pm_link}\n" in said
    assert max(map(len, served.lines)) <= 80
    assert "network" not in said  # nobody else reaches it


@pytest.mark.parametrize("path", NOTHING)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT"])
def test_without_a_key_nothing_opens(served: Served, path: str, method: str) -> None:
    status, headers, text = ask(served, path, method)
    assert status == 403
    assert "Set-Cookie" not in headers
    assert CLOSED in text or method == "HEAD"


def test_a_link_leaves_its_secret_in_a_cookie_only(served: Served) -> None:
    for role, link in (("am", served.am_link), ("pm", served.pm_link)):
        path = f"{link.removeprefix(served.address)}&plan=a%20b&plan=c"
        status, headers, text = ask(served, path)
        assert (status, headers["Location"], text) == (302, f"/{role}?plan=a+b&plan=c", "")
        cookie, *attributes = headers["Set-Cookie"].split("; ")
        assert cookie == served.cookie(role)
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert "Secure" not in attributes  # it would not come back without TLS
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_without_a_proxy_nobody_says_which_protocol_it_was(served: Served) -> None:
    link = served.am_link.removeprefix(served.address)
    status, headers, _ = ask(served, link, X_Forwarded_Proto="https", X_Scheme="https")
    assert status == 302
    assert "Secure" not in headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "DELETE", "PUT"])
def test_a_link_is_opened_and_nothing_else(served: Served, method: str) -> None:
    status, headers, _ = ask(served, served.am_link.removeprefix(served.address), method)
    assert status == 403
    assert "Set-Cookie" not in headers


def test_a_key_opens_the_door_of_its_role_only(served: Served) -> None:
    am, pm = served.am_token, served.pm_token
    for path in (
        f"/pm?token={am}", f"/am?token={pm}", f"/?token={am}", f"/am?token={am}&token={pm}",
        f"/am?token={am}&token={am}", f"/am?token={am}%00", f"/am?token={am.swapcase()}",
        f"/api/kernels?token={am}", f"/voila/static/voila.js?token={am}",
    ):  # fmt: skip
        assert ask(served, path)[0] == 403, path
    # A wrong link stays wrong for whoever has a key.
    assert ask(served, f"/am?token={pm}", cookie=served.cookie("am", "pm"))[0] == 403
    assert ask(served, "/pm", cookie=served.cookie("am"))[0] == 403
    assert ask(served, "/am", cookie=served.cookie("pm"))[0] == 403
    # Nor does the name of a cookie make it another one.
    assert ask(served, "/pm", cookie=f"kickoff-pm-{served.port}={am}")[0] == 403
    assert ask(served, "/am", cookie=f"kickoff-pm-{served.port}={am}")[0] == 403
    # Keys come by link and cookie alone.
    assert ask(served, "/am", Authorization=f"token {am}")[0] == 403


@pytest.mark.parametrize("path", AROUND)
def test_no_way_around(served: Served, path: str) -> None:
    for method in ("GET", "POST", "HEAD"):
        assert ask(served, path, method, served.cookie("am"))[0] == 403, method


@pytest.mark.parametrize("path", NOTHING)
def test_what_no_page_needs_stays_closed_with_a_key(served: Served, path: str) -> None:
    status = ask(served, path, "HEAD", served.cookie("am", "pm"))[0]
    needed = {"voila.js", "package.json"}
    assert status == (200 if path.rpartition("/")[2] in needed else 403)


def test_the_address_alone_leads_to_the_page_whose_key_is_there(served: Served) -> None:
    for roles, page in ((("am",), "/am"), (("pm",), "/pm"), (("pm", "am"), "/am")):
        status, headers, _ = ask(served, "/", cookie=served.cookie(*roles))
        assert (status, headers["Location"]) == (302, f"{page}?back=1")


def test_cookies_that_somebody_made(served: Served) -> None:
    file, name, token = "/voila/static/voila.js", f"kickoff-am-{served.port}", served.am_token
    for cookie, status in (
        (f"{name}={token}", 200),
        (f"{name}=wrong; {name}={token}", 200),  # another server of this machine added its own
        (f"{name}={token}; {name}=wrong", 200),
        (f'a="; {name}={token}', 200),
        (f"kickoff-am-{served.port + 1}={token}", 403),  # of another port
        (f"kickoff-am={token}", 403),
        (f"{name}={token}x", 403),
        (f'{name}="{token}"', 403),
        (f"{name}={token[:-1]}", 403),
        (f"x{name}={token}", 403),
        (f"{name.upper()}={token}", 403),
        (name, 403),
        ("=;=;;;" * 500, 403),
        (f"{name}={'x' * 60_000}", 403),
        (f"{name}=wrong; " * 2_000, 403),
    ):
        assert ask(served, file, cookie=cookie)[0] == status, cookie[:80]
    with pytest.raises((http.client.HTTPException, ConnectionError)):  # more than a header may have
        ask(served, file, cookie=f"{name}={'x' * 100_000}")
    assert ask(served, file, cookie=served.cookie("am"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},  # another server of this machine: the cookie comes along
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8930.evil.example"},
        {"Origin": "http://127.0.0.1:8930@evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors", "Sec_Fetch_Dest": "empty"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    ],
)
def test_pages_of_others_get_nothing(served: Served, headers: dict[str, str]) -> None:
    for path in ("/", "/am", "/voila/static/voila.js"):
        assert ask(served, path, cookie=served.cookie("am"), **headers)[0] == 403, path
    link = served.am_link.removeprefix(served.address)
    assert ask(served, link, **headers)[0] == 403


def test_links_in_a_mail_and_requests_of_our_pages_get_through(served: Served) -> None:
    followed = {
        "Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document",
    }  # fmt: skip
    assert ask(served, served.am_link.removeprefix(served.address), **followed)[0] == 302
    assert ask(served, "/", cookie=served.cookie("am"), **followed)[0] == 302
    file, am = "/voila/static/voila.js", served.cookie("am")
    assert ask(served, file, cookie=am, Origin=served.address)[0] == 200
    assert ask(served, file, cookie=am, Sec_Fetch_Site="same-origin")[0] == 200
    assert ask(served, file, cookie=am, **followed)[0] == 403


def test_a_kernel_is_of_the_role_whose_page_started_it(
    served: Served, kernels: dict[str, str]
) -> None:
    for role, other in (("am", "pm"), ("pm", "am")):
        kernel = f"/api/kernels/{kernels[role]}"
        assert ask(served, kernel, cookie=served.cookie(role))[0] == 200
        ways = [kernel, f"{kernel}/channels", f"{kernel}/interrupt", f"{kernel}/restart"]
        ways.append(f"/voila/api/shutdown/{kernels[role]}")
        for cookie in ("", served.cookie(other)):
            for method in ("GET", "HEAD", "POST", "DELETE", "PATCH", "PUT", "OPTIONS"):
                for path in ways:
                    answer = ask(served, path, method, cookie, Origin=served.address)
                    assert answer[0] == 403, (path, method)
        assert ask(served, kernel, cookie=served.cookie(role))[0] == 200  # and it is still there


def test_no_kernel_is_made_or_told_what_to_do(served: Served, kernels: dict[str, str]) -> None:
    both = served.cookie("am", "pm")
    before = served.children()
    for path, method in (
        ("/api/kernels", "POST"), ("/api/sessions", "POST"), ("/api/terminals", "POST"),
        (f"/api/kernels/{kernels['am']}", "DELETE"),
        (f"/api/kernels/{kernels['am']}/restart", "POST"),
        (f"/api/kernels/{kernels['am']}/interrupt", "POST"),
        ("/api/kernels/00000000-0000-0000-0000-000000000000", "GET"),  # of an earlier start
        ("/api/kernels/00000000-0000-0000-0000-000000000000/channels", "GET"),
        ("/voila/api/shutdown/00000000-0000-0000-0000-000000000000", "POST"),
    ):  # fmt: skip
        assert ask(served, path, method, both, Origin=served.address)[0] == 403, path
    assert served.children() == before


def environment_of(served: Served, kernel: str) -> dict[str, str]:
    """What a kernel was told when it was started, in its own words."""
    (file,) = [file for folder in served.folders() for file in Path(folder).glob(f"*{kernel}.json")]
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    told = "__import__('json').dumps(dict(__import__('os').environ))"
    reply = client.execute("", user_expressions={"told": told}, reply=True, timeout=60)
    client.stop_channels()
    text = reply["content"]["user_expressions"]["told"]["data"]["text/plain"]
    environment: dict[str, str] = json.loads(ast.literal_eval(text))
    return environment


def test_the_kernel_of_a_page_that_was_left_ends(served: Served) -> None:
    """In a while: should the page connect meanwhile, it was not left."""
    kernel, am = kernel_of(served, "am"), served.cookie("am")
    way = f"/voila/api/shutdown/{kernel}"
    assert ask(served, way, "POST", am)[0] == 403  # no page of ours asks
    assert ask(served, way, "POST", am, Origin="http://127.0.0.1:1")[0] == 403
    assert ask(served, way, "POST", am, Origin=served.address)[0] == 204
    assert ask(served, f"/api/kernels/{kernel}", cookie=am)[0] == 200
    assert eventually(lambda: ask(served, f"/api/kernels/{kernel}", cookie=am)[0] == 403)


def test_a_kernel_learns_its_role_from_the_server(served: Served, kernels: dict[str, str]) -> None:
    """Neither the environment of whoever started the server nor a request has a say in it."""
    told = {role: environment_of(served, kernel) for role, kernel in kernels.items()}
    assert (told["am"]["KICKOFF_ROLE"], told["pm"]["KICKOFF_ROLE"]) == ("AM", "PM")
    tried = kernel_of(
        served, "am", "?KICKOFF_ROLE=PM&role=PM", KICKOFF_ROLE="PM", KICKOFF__ROLE="PM",
        Host="pm", X_Script_Name="/pm", X_Original_URL="/pm", X_Forwarded_Prefix="/pm",
    )  # fmt: skip
    found = environment_of(served, tried)
    assert (found["KICKOFF_ROLE"], found["SCRIPT_NAME"]) == ("AM", "/am")
    assert Path(found["KICKOFF_STORE"]).name == STORE_FILE
    assert served.am_token not in json.dumps(found)


def test_a_restart_keeps_the_keys_and_leaves_no_kernel(tmp_path: Path) -> None:
    with serve(tmp_path, 8940) as first:
        port = first.port
        kernel = kernel_of(first, "am")
        children = first.children()
        assert children
        first.process.kill()
        first.process.wait(60)
        # A kernel looks every second whether the server is there.
        assert still_running(children) == set()
    with serve(tmp_path, port) as second:
        assert second.port == port
        assert ask(second, f"/api/kernels/{kernel}", cookie=first.cookie("am"))[0] == 403
        for again in (first, second):  # the page that was open, and the link printed now
            assert kernel_of(Pretending(second, again), "am")
        assert first.am_token != second.am_token
    with serve(tmp_path, port, new_links=True) as third:
        for early in (first, second):
            for role in ("am", "pm"):
                assert ask(third, f"/{role}", cookie=early.cookie(role))[0] == 403
        assert ask(third, "/", cookie=third.cookie("am"))[0] == 302


class Pretending(Served):
    """A server that is asked with the keys of another start."""

    def __init__(self, served: Served, keys: Served) -> None:
        self.process, self.port = served.process, served.port
        self.am_token, self.pm_token = keys.am_token, keys.pm_token


def test_a_door_that_is_closed_elsewhere_is_closed_here(tmp_path: Path) -> None:
    with serve(tmp_path, 8960) as running:
        cookie = running.cookie("am")
        assert ask(running, "/", cookie=cookie)[0] == 302
        with open_store(tmp_path / STORE_FILE) as store:
            assert store.doors.close_all("elsewhere") == 0
            assert store.doors.close_all(str(tmp_path)) == 2
        assert eventually(lambda: ask(running, "/", cookie=cookie)[0] == 403)


def test_behind_a_proxy_the_cookie_is_for_tls_alone(tmp_path: Path) -> None:
    with serve(tmp_path, 8950, public_url="https://kickoff.acme.example/") as served:
        assert served.am_link.startswith("https://kickoff.acme.example/am?token=")
        served.port = next(port for port in range(8950, 8971) if listens(served, port))
        link = served.am_link.removeprefix("https://kickoff.acme.example")
        proxied = {"Host": "kickoff.acme.example"}  # whatever else a proxy says of itself
        _, headers, _ = ask(served, link, **proxied, X_Forwarded_Proto="http")
        assert "Secure" in headers["Set-Cookie"].split("; ")
        assert headers["Location"] == "/am"
        file, am = "/voila/static/voila.js", served.cookie("am")
        own = {"Origin": "https://kickoff.acme.example"}
        assert ask(served, file, cookie=am, **proxied, **own)[0] == 200
        assert ask(served, file, cookie=am, **own)[0] == 200  # a proxy that names itself
        assert ask(served, file, cookie=am, Origin="https://evil.example", **proxied)[0] == 403


def listens(served: Served, port: int) -> bool:
    """Whether the server is the one that listens on a port."""
    served.port = port
    try:
        return ask(served, "/am?token=" + served.am_token)[0] == 302
    except OSError:
        return False

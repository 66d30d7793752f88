"""Where the endpoint stands for who calls it: its names, its path, and which pages may ask it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from govinno.settings import BadSetting

#: A page's origin as browsers write it; a name with nothing behind it; a path as proxies have it.
ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")
NAME = re.compile(r"[a-z0-9._-]+(:\d{1,5})?")
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
#: Headers that pages of other sites may read besides those that every page may.
READABLE = ("ETag", "Warning", "Retry-After")
#: A browser asks again so many seconds later whether it may.
REMEMBERED = 600


@dataclass(frozen=True, slots=True)
class Site:
    """What whoever starts the server says of its place.

    `host` is a name that it is called by besides those of the machine. `origins` are the sites
    whose pages may ask. Behind a proxy `base_path` is the path it stands under, such as
    `/govinno`, and `public` the address that people know, such as `https://data.example.go.th`;
    each is empty where there is none. `language` is that of pages where the reader names none.
    """

    host: str = "127.0.0.1"
    origins: frozenset[str] = field(default_factory=frozenset)
    base_path: str = ""
    public: str = ""
    language: str = "th"

    def home(self, request: Request) -> str:
        """The address of the endpoint as the reader finds it, without a slash at its end."""
        here = self.public or f"{request.url.scheme}://{request.url.netloc}"
        return here + self.base_path

    def is_called(self, name: str) -> bool:
        """Whether this name was given by who started the server."""
        return name in {self.host.lower(), urlsplit(self.public).hostname}


def site_of(
    host: str, origins: Sequence[str], base_path: str, public_host: str, language: str
) -> Site:
    """The site as options or settings say it; raises `BadSetting`, which says what to write.

    A public name without `http://` stands behind TLS.
    """
    return Site(
        host=host,
        origins=frozenset(map(_origin, origins)),
        base_path=_path(base_path),
        public=_public(public_host),
        language=language,
    )


def _origin(told: str) -> str:
    origin = told.strip().rstrip("/").lower()
    if not ORIGIN.fullmatch(origin):
        raise BadSetting(
            f"--allow-origin: “{told}” ใช้ไม่ได้ โปรดเขียนทีละแห่งแบบ https://page.example.go.th"
            " ไม่มีเส้นทางต่อท้าย และใช้ * แทนทุกแห่งไม่ได้",
            f"--allow-origin: “{told}” cannot be used. Please name each site as "
            "https://page.example.go.th, without a path; * for all of them is not taken.",
        )
    return origin


def _path(told: str) -> str:
    path = told.strip().rstrip("/")
    if not PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise BadSetting(
            f"--base-path: “{told}” ใช้ไม่ได้ โปรดเขียนแบบ /govinno",
            f"--base-path: “{told}” cannot be used. Please write it as /govinno.",
        )
    return path


def _public(told: str) -> str:
    name = told.strip().rstrip("/").lower()
    address = f"https://{name}" if NAME.fullmatch(name) else name
    if name and not ORIGIN.fullmatch(address):
        raise BadSetting(
            f"--public-host: “{told}” ใช้ไม่ได้ โปรดเขียนชื่อ เช่น data.example.go.th"
            " หรือที่อยู่ เช่น http://data.example.go.th ไม่มีเส้นทางต่อท้าย",
            f"--public-host: “{told}” cannot be used. Please write a name such as "
            "data.example.go.th or an address such as http://data.example.go.th, without a path.",
        )
    return address if name else ""


class Entrance:
    """What stands before all addresses: takes the base path off and lets named sites' pages ask.

    A proxy may leave the path before the address or take it off; both are understood. A page of
    any other site meets the guard of `refuse_elsewhere`, as before.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site
        self._shared = CORSMiddleware(
            app,
            allow_origins=sorted(site.origins),
            allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("*",),
            expose_headers=READABLE,
            allow_private_network=True,
            max_age=REMEMBERED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        base, path = self._site.base_path, scope["path"]
        if path == base:
            path = f"{base}/"
        whole = path if path.startswith(f"{base}/") else base + path
        scope = {**scope, "path": whole, "root_path": base}
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        app = self._shared if origin in self._site.origins else self._app
        await app(scope, receive, send)

"""The demo client sites: static pages, one port each, with the tag a client would paste."""

import http.server
import re
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from switchboard.core.embedded.ports import loopback_addresses
from switchboard.demo.weather import PATH, answer_weather

PAGES = Path(__file__).parent / "pages"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class DemoSite:
    """One site: its folder below `pages/`, its name, whether its origin is on the tenant's list, and whether the
    tenant's own system answers there too (`weather`)."""

    folder: str
    name: str
    tenant_id: str
    is_allowed: bool
    has_weather: bool = False


# In the order of their ports, DEMO_PORT first.
SITES = (
    DemoSite("harbour-dental", "Harbour Dental", "harbour-dental", is_allowed=True),
    DemoSite("wattle-support", "Wattle Support", "wattle-support", is_allowed=True, has_weather=True),
    DemoSite("corner-bakery", "Corner Bakery", "harbour-dental", is_allowed=False),
)


class SiteServer(http.server.ThreadingHTTPServer):
    """Serves one site on one loopback address."""

    daemon_threads = True

    def __init__(self, address: str, port: int, site: DemoSite, widget_origin: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.site = site
        self.widget_origin = widget_origin
        super().__init__((address, port), _PageHandler)


class _PageHandler(http.server.BaseHTTPRequestHandler):
    server: SiteServer
    server_version = "demo"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        if self.server.site.has_weather and urlsplit(self.path).path == PATH:
            status, body = answer_weather(self.path, self.headers.get("X-Api-Key"))
            self._send(status, "application/json", body, with_body=with_body)
            return
        guide = guide_for_programs(self.server.site, self.server.server_port, self.path)
        if guide is not None:
            self._send(200, guide[0], guide[1].encode(), with_body=with_body)
            return
        page = find_page(self.server.site, self.path)
        status = 200 if page else 404
        body, kind = b"There is no such page.\n", "text/plain; charset=utf-8"
        if page:
            kind = CONTENT_TYPES[page.suffix]
            body = render(page.read_text(encoding="utf-8"), self.server.site, self.server.widget_origin).encode()
        self._send(status, kind, body, with_body=with_body)

    def _send(self, status: int, kind: str, body: bytes, *, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a demo site's visits interest nobody."""


def guide_for_programs(site: DemoSite, port: int, target: str) -> tuple[str, str] | None:
    """(media type, text) of a site's robots.txt and sitemap; None for every other request target."""
    origin = f"http://localhost:{port}"
    if target == "/robots.txt":
        return "text/plain; charset=utf-8", f"User-agent: *\nAllow: /\n\nSitemap: {origin}/sitemap.xml\n"
    if target == "/sitemap.xml":
        names = sorted(path.stem for path in (PAGES / site.folder).glob("*.html"))
        entries = "".join(f"<url><loc>{origin}/{'' if name == 'index' else name}</loc></url>" for name in names)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return (
            "application/xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">{entries}</urlset>\n',
        )
    return None


def find_page(site: DemoSite, target: str) -> Path | None:
    """The file for a request target: `/`, `/fees` or `/style.css`; None for everything else."""
    name = target.partition("?")[0].strip("/") or "index"
    if not re.fullmatch(r"[a-z-]+(\.css|\.svg)?", name):
        return None
    page = PAGES / site.folder / (name if "." in name else f"{name}.html")
    return page if page.is_file() else None


def render(text: str, site: DemoSite, widget_origin: str) -> str:
    """Fill in what a page cannot know: where the widget is served, and whose it is."""
    return text.replace("{{WIDGET_ORIGIN}}", widget_origin).replace("{{TENANT_ID}}", site.tenant_id)


def serve(first_port: int, widget_origin: str) -> list[SiteServer]:
    """Start all sites in threads, on every loopback address."""
    servers = [
        SiteServer(address, first_port + number, site, widget_origin)
        for number, site in enumerate(SITES)
        for address in loopback_addresses()
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return servers

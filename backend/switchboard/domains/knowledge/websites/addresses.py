"""Which addresses are pages of a website, and which of them are the same page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

MAX_URL_LENGTH = 2048
MAX_SEGMENTS = 12
MAX_REPEATS = 2  # of one segment in a path: /en/en/en/ is a website that links wrongly, without end
MAX_VARIANTS = 25  # of one path with other query strings, or of one calendar with other dates

_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_.*|hsa_.*|_hs.*|[a-z]*clid|mc_[ce]id|_ga|_gl|igshid|yclid|ref_src|phpsessid|jsessionid|"
    r"sessionid|session_id|aspsessionid.*",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d(?:[/_-]\d{1,2})")
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|avif|ico|bmp|tiff?|css|js|mjs|json|xml|rss|atom|txt\.gz|gz|zip|rar|7z|tar|exe|dmg|apk|"
    r"mp3|mp4|m4a|mov|avi|webm|wav|ogg|pdf|docx?|xlsx?|pptx?|odt|ods|csv|ics|vcf|woff2?|ttf|eot)$",
    re.IGNORECASE,
)


def clean_address(text: str, base: str | None = None) -> str | None:
    """An address without what does not change the page (fragment, tracking, session); None if it is not of the web."""
    try:
        parts = urlsplit(urljoin(base, text.strip()) if base else text.strip())
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    if scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None:
        return None
    name = f"[{host}]" if ":" in host else host
    netloc = name if port in (None, 80 if scheme == "http" else 443) else f"{name}:{port}"
    path = _SESSION_IN_PATH.sub("", parts.path) or "/"
    query = parts.query
    if query:
        kept = [(name, value) for name, value in parse_qsl(query, True) if not _TRACKING.fullmatch(name)]
        if len(kept) != len(parse_qsl(query, True)):
            query = urlencode(kept)
    address = urlunsplit(SplitResult(scheme, netloc, path, query, ""))
    if any(character <= " " or character == "\\" for character in address):
        return None
    if not address.isascii() or "%" in address:
        address = _as_it_is_sent(address)
    return address if 0 < len(address) <= MAX_URL_LENGTH else None


def _as_it_is_sent(address: str) -> str:
    """The one way to write an address with other characters than ASCII; empty if there is none."""
    from yarl import URL  # only now: no API process needs it before

    try:
        return str(URL(address))
    except ValueError:
        return ""


def page_key(address: str) -> str:
    """What addresses of one page of one website have in common: path and query, however they are written."""
    parts = urlsplit(address)
    path = _INDEX.sub("/", parts.path).rstrip("/") or "/"
    return f"{path}?{parts.query}" if parts.query else path


def host_of(address: str) -> str:
    """The host and port of an address, the same with and without `www`."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses belong to a website: same scheme and host as its first page, and the paths that were asked for.

    `www` makes no difference, and a website may lead from http to https.
    """

    url: str
    include_paths: Sequence[str] = ()
    exclude_paths: Sequence[str] = ()

    def is_inside(self, address: str) -> bool:
        """Whether an address is of this website, whatever its path."""
        ours, theirs = urlsplit(self.url), urlsplit(address)
        if _plain_host(ours) != _plain_host(theirs):
            return False
        if ours.scheme == theirs.scheme:
            return ours.port == theirs.port
        return theirs.scheme == "https" and ours.port is None and theirs.port is None

    def is_wanted(self, address: str) -> bool:
        """Whether the paths that were asked for let an address in."""
        path = urlsplit(address).path
        if any(path.startswith(prefix) for prefix in self.exclude_paths):
            return False
        return not self.include_paths or any(path.startswith(prefix) for prefix in self.include_paths)


@dataclass(slots=True)
class Traps:
    """Recognises addresses that go on without end: calendars, filters, wrongly made links."""

    _shapes: Counter[str] = field(default_factory=Counter)

    def lets_in(self, address: str) -> bool:
        """Whether to follow an address, given all that were let in before."""
        parts = urlsplit(address)
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) > MAX_SEGMENTS or max(Counter(segments).values(), default=0) > MAX_REPEATS:
            return False
        if _NO_PAGE.search(parts.path):
            return False
        is_dated = _DATE.search(parts.path) is not None
        is_variant = is_dated or bool(parts.query)
        shape = re.sub(r"\d+", "0", parts.path) if is_dated else parts.path
        if is_variant and self._shapes[shape] >= MAX_VARIANTS:
            return False
        self._shapes[shape] += is_variant
        return True


def _plain_host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".").removeprefix("www.")

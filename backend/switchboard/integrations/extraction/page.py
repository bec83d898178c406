"""The program that reads one web page or sitemap and prints what it says, as JSON, under the limits of `child.py`.

Arguments: path, what to read (`links`, `text` or `sitemap`), address, declared charset, the parent's process id.
Prints the fields of `reader.WebPage` or `reader.Sitemap`, or `{"failure": code}`.
"""

import codecs
import contextlib
import json
import os
import re
import runpy
import sys
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import etree

MAX_LINKS = 5_000
MAX_LINK_CHARACTERS = 2_048
MAX_TITLE_CHARACTERS = 300
MAX_TEXT_CHARACTERS = 2_000_000
MAX_SITEMAP_BYTES = 10_000_000  # unpacked
MAX_SITEMAP_ADDRESSES = 50_000
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_REFRESH = re.compile(r"\s*\d+\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_BESIDE_THE_TEXT = (
    *("head", "script", "style", "noscript", "template", "nav", "header", "footer"),
    *("aside", "form", "iframe", "svg", "dialog"),
)
_LOWER = "translate(@{0}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_BESIDE = runpy.run_path(str(Path(__file__).with_name("child.py")), run_name="child")


def main(path: Path, what: str, address: str, charset: str, parent: int) -> dict[str, Any]:
    """What to print."""
    _BESIDE["shut_in"](parent)
    try:
        content = path.read_bytes()
        return read_sitemap(content) if what == "sitemap" else read_page(content, address, charset, what == "text")
    except MemoryError:
        return {"failure": "too_large"}
    except _BESIDE["Failure"] as failure:
        return {"failure": str(failure)}


def read_page(content: bytes, address: str, charset: str, with_text: bool) -> dict[str, Any]:
    """The fields of a `WebPage`."""
    markup = _XML_DECLARATION.sub("", decode(content, charset), count=1)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(markup.encode(), parser) if markup.strip() else None
    if root is None:
        return {"failure": "empty"}
    base = urljoin(address, first(root, "//base/@href") or "")
    directives = {
        part.strip().lower()
        for name in ("robots", "switchboard")
        for value in root.xpath(f"//meta[{_LOWER.format('name')} = '{name}']/@content")
        for part in value.split(",")
    }
    refresh = _REFRESH.match(first(root, f"//meta[{_LOWER.format('http-equiv')} = 'refresh']/@content") or "")
    return {
        "title": title_of(root),
        "base": base,
        "canonical": first(root, f"//link[{_LOWER.format('rel')} = 'canonical']/@href"),
        "is_noindex": bool(directives & {"noindex", "none"}),
        "is_nofollow": bool(directives & {"nofollow", "none"}),
        "links": ([refresh[1].strip()] if refresh else []) + links_of(root),
        "text": text_of(markup, root)[:MAX_TEXT_CHARACTERS] if with_text else "",
    }


def decode(content: bytes, charset: str) -> str:
    """The page as text: in the charset that the server declared, or as the page suggests."""
    with contextlib.suppress(LookupError, UnicodeDecodeError):
        if charset and not content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode(charset)
    text: str = _BESIDE["decode"](content, is_html=True)
    return text


def first(root: Any, path: str) -> str | None:
    """The first text that an XPath finds."""
    found = root.xpath(path)
    return str(found[0]).strip()[:MAX_LINK_CHARACTERS] if found else None


def title_of(root: Any) -> str | None:
    """The page's title, or its first heading."""
    for path in ("//title", "//h1"):
        for element in root.xpath(path):
            title = _SPACE.sub(" ", "".join(element.itertext())).strip()
            if title:
                return title[:MAX_TITLE_CHARACTERS]
    return None


def links_of(root: Any) -> list[str]:
    """Where links lead that programs may follow, each once."""
    found: dict[str, None] = {}
    for link in root.iter("a", "area"):
        href = _SPACE.sub("", link.get("href") or "")
        if href and len(href) <= MAX_LINK_CHARACTERS and "nofollow" not in (link.get("rel") or "").lower().split():
            found[href] = None
        if len(found) >= MAX_LINKS:
            break
    return list(found)


def text_of(markup: str, root: Any) -> str:
    """The main text as Markdown: without menus, footers and banners where they can be told from it.

    Of a short page trafilatura gives up and answers with its words in a row; then the page is taken as it is marked up.
    """
    from trafilatura import extract

    text: str | None = extract(
        markup,
        output_format="markdown",
        include_formatting=True,
        include_tables=True,
        include_comments=False,
        include_links=False,
        favor_recall=True,
    )
    if text is None or (_HEADING.search(text) is None and root.xpath("//h1|//h2|//h3")):
        etree.strip_elements(root, *_BESIDE_THE_TEXT, with_tail=False)
        etree.strip_tags(root, "a")
        sections, _ = _BESIDE["convert"](etree.tostring(root, encoding="utf-8", method="html"), "text/html")
        text = "\n\n".join(section["text"] for section in sections)
    return text.replace("\x00", "")


def read_sitemap(content: bytes) -> dict[str, Any]:
    """The fields of a `Sitemap`: the protocol of sitemaps.org, and RSS and Atom as it allows them."""
    if content.startswith(b"\x1f\x8b"):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            content = unpacking.decompress(content, MAX_SITEMAP_BYTES)
        except zlib.error:
            return {"failure": "no_sitemap"}
        if unpacking.unconsumed_tail:
            return {"failure": "too_large"}
    if not content.lstrip().startswith((b"<", codecs.BOM_UTF8 + b"<")):
        lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
        pages = [line for line in lines if line.startswith(("http://", "https://"))]
        return {"pages": pages[:MAX_SITEMAP_ADDRESSES], "sitemaps": []} if pages else {"failure": "no_sitemap"}
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # a sitemap needs none, an attack does
        return {"failure": "no_sitemap"}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(content, parser)
    if root is None:
        return {"failure": "no_sitemap"}
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex", "rss", "feed"):
        return {"failure": "no_sitemap"}
    found = list(dict.fromkeys(addresses_of(root, kind)))[:MAX_SITEMAP_ADDRESSES]
    return {"pages": [], "sitemaps": found} if kind == "sitemapindex" else {"pages": found, "sitemaps": []}


def addresses_of(root: Any, kind: str) -> list[str]:
    """The addresses that a sitemap's entries name."""
    if kind == "feed":
        texts = root.xpath(
            "//*[local-name() = 'entry']/*[local-name() = 'link'][not(@rel) or @rel = 'alternate']/@href"
        )
    elif kind == "rss":
        texts = root.xpath("//*[local-name() = 'item']/*[local-name() = 'link']/text()")
    else:
        texts = root.xpath("/*/*/*[local-name() = 'loc']/text()")
    return [str(text).strip() for text in texts if 0 < len(str(text).strip()) <= MAX_LINK_CHARACTERS]


if __name__ == "__main__":
    # What a library prints must not end up in what we print.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    json.dump(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])), output)
    output.flush()
    os._exit(0)  # threads of a library need no farewell

"""Why a document could not be read: the codes, and the one place with the words that a client reads."""

from typing import Literal, get_args

FailureCode = Literal[
    "scanned",
    "password",
    "too_large",
    "unsupported",
    "empty",
    "broken",
    "timeout",
    "not_found",
    "blocked",
    "not_reachable",
    "storage_away",
    "forbidden",
    "refused",
    "robots_unreachable",
    "off_site",
    "noindex",
    "not_a_page",
    "page_too_large",
    "unreadable",
    "no_sitemap",
    "no_pages",
]
CODES: tuple[FailureCode, ...] = get_args(FailureCode)

FAILURE_TEXTS: dict[FailureCode, str] = {
    "scanned": "The pages are pictures without text, as a scanner makes them. Upload a version in which text can be "
    "selected, for example one made with text recognition (OCR).",
    "password": "The file is protected by a password. Upload it without one.",
    "too_large": "The file holds more text than can be read in one piece. Split it into smaller files.",
    "unsupported": "This type of file cannot be read, or its content is not what its name says. Upload a PDF, Word, "
    "PowerPoint, Excel, CSV, HTML, Markdown or text file.",
    "empty": "There is no text in it. Check that it is the right one.",
    "broken": "The file is damaged and cannot be read. Open it on your computer, save it again, and upload that.",
    "timeout": "Reading it took too long. Split it into smaller files, or save it in a simpler form.",
    "not_found": "There is no page at this address any more.",
    "blocked": "The website's rules for programs (robots.txt) do not allow this page to be read. If it is your "
    'website, allow it for the program "Switchboard".',
    "not_reachable": "The website did not answer, or said that it cannot just now. It is tried again "
    "the next time that the website is read.",
    "forbidden": "The website shows this page only after a log-in, or not to programs.",
    "refused": "This address cannot be opened: it is not one of the public internet.",
    "robots_unreachable": "The website's rules for programs (robots.txt) could not be read, so no page was opened. It "
    "is tried again the next time that the website is read.",
    "off_site": "This address leads to another website. Add the address that you see in your browser.",
    "noindex": 'The page itself asks programs not to keep its content ("noindex").',
    "not_a_page": "There is no web page at this address, but a file of another type. Upload such files instead.",
    "page_too_large": "The page is larger than can be read.",
    "unreadable": "The page could not be read: it is damaged, or too complicated.",
    "no_sitemap": "There is no sitemap at this address. Give the address of the sitemap itself, or let the links of "
    "the website be followed instead.",
    "no_pages": "No pages were found that can be read. Check the address, and the paths to leave in and out.",
    "storage_away": "The place where files are kept is not reachable at the moment. You need not do anything: it is "
    "tried again every minute.",
}


class IngestionFailed(Exception):
    """The document cannot be read, now or by trying again; `code` says why."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code: FailureCode = code


def failure_text(code: FailureCode | None) -> str | None:
    """What happened and what to do about it, in words for the client; none when nothing failed."""
    return None if code is None else FAILURE_TEXTS[code]

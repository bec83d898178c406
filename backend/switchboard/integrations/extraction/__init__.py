"""Text out of files and pages that strangers made: what a file is, and what it says, read by a child that may fail."""

from switchboard.integrations.extraction.reader import (
    Extracted,
    ExtractionFailed,
    Sitemap,
    WebPage,
    extract,
    read_sitemap,
    read_web_page,
)
from switchboard.integrations.extraction.types import FileType, detect_type

__all__ = [
    "Extracted",
    "ExtractionFailed",
    "FileType",
    "Sitemap",
    "WebPage",
    "detect_type",
    "extract",
    "read_sitemap",
    "read_web_page",
]

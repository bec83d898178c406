"""Text out of files that strangers made: what a file is, and its text, read by a child process that may fail."""

from switchboard.integrations.extraction.reader import Extracted, ExtractionFailed, extract
from switchboard.integrations.extraction.types import FileType, detect_type

__all__ = ["Extracted", "ExtractionFailed", "FileType", "detect_type", "extract"]

"""What can go wrong in the knowledge domain."""

from switchboard.core.errors import Conflict, Forbidden, NotFound, SwitchboardError


class DocumentNotFound(NotFound):
    code, title = "document_not_found", "There is no document by that id"


class UnknownAssistant(NotFound):
    """The assistant domain has the same rank and cannot be asked for its own."""

    code, title = "assistant_not_found", "There is no assistant by that id"


class DocumentLimitReached(Forbidden):
    code, title = "document_limit_reached", "The tenant has as many documents as it may have"


class NothingToRead(Conflict):
    code, title = "nothing_to_read", "This document has nothing that could be read again"


class FileTooLarge(SwitchboardError):
    status, code, title = 413, "file_too_large", "A file is larger than may be uploaded"


class UploadTooLarge(SwitchboardError):
    status, code, title = 413, "upload_too_large", "The upload is larger than one may be"


class UnsupportedFile(SwitchboardError):
    status, code, title = 415, "unsupported_file", "Files of this type cannot be read"


class NotAnUpload(SwitchboardError):
    status, code, title = 415, "not_an_upload", "Send the files as multipart/form-data"


class StorageFull(SwitchboardError):
    status, code, title = 507, "storage_unavailable", "The file could not be stored. Nothing was added; try again later"


class OriginalNotFound(NotFound):
    code, title = "original_not_found", "There is no original file of this document"

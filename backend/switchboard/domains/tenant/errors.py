"""What can go wrong in the tenant domain."""

from switchboard.core.errors import Conflict, NotFound
from switchboard.core.tenancy import TenantNotFound

__all__ = [
    "ConfirmationRequired",
    "DomainExists",
    "DomainLimitReached",
    "DomainNotFound",
    "TenantExists",
    "TenantNotFound",
]


class TenantExists(Conflict):
    code, title = "tenant_exists", "There is a tenant by that id already"


class ConfirmationRequired(Conflict):
    code, title = "confirmation_required", "Deleting a tenant needs its id as confirmation"


class DomainNotFound(NotFound):
    code, title = "domain_not_found", "There is no allowed domain by that id"


class DomainExists(Conflict):
    code, title = "domain_exists", "This domain is on the list already"


class DomainLimitReached(Conflict):
    code, title = "domain_limit_reached", "The list of allowed domains is full"

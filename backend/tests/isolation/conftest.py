"""Two filled tenants, and the credentials of the one that acts."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from switchboard.core.resources import Resources
from tests.factories import Person, create_user
from tests.isolation.operations import Call, Operation
from tests.isolation.tenants import FilledTenant, fill_tenant


def random_address() -> dict[str, str]:
    """The header of a client with an address of its own, so that no limit of another test is felt."""
    return {"X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"}


async def send(http: httpx2.AsyncClient, call: Call, headers: dict[str, str], **options: Any) -> httpx2.Response:
    """Send a generated request."""
    return await http.request(
        call.operation.method,
        call.url,
        params=call.query,
        headers={**random_address(), **call.headers, **headers},
        **(options or call.content),
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """The tenant that acts, its neighbour, and a platform administrator."""

    a: FilledTenant
    b: FilledTenant
    admin: Person

    @property
    def admin_in_a(self) -> dict[str, str]:
        """The administrator who acts in A."""
        return self.admin.headers | {"X-Tenant-ID": self.a.id}

    def credentials_for(self, operation: Operation) -> dict[str, dict[str, str]]:
        """The headers, by name, of those of A's side who may call the operation."""
        match operation.policy.__name__:
            case "RequireVisitor":
                return {"visitor": self.a.visitors[0], "other visitor": self.a.visitors[1]}
            case "RequireTenant" | "RequireTenantEntry":
                return {"client": self.a.owner.headers, "admin in A": self.admin_in_a}
            case "RequireUser":
                return {"client": self.a.owner.headers, "admin": self.admin.headers}
            case "RequireAdmin":
                return {"admin": self.admin.headers}
            case "Public":
                return {"nobody": {"Origin": self.a.client.origin}}
        raise AssertionError(f"{operation}: say in `credentials_for` who may call with {operation.policy.__name__}")


@pytest.fixture(scope="module")
async def pair(resources: Resources) -> Pair:
    """Two tenants for a whole module: for tests after which nobody has lost an object or a right."""
    return Pair(await fill_tenant(resources), await fill_tenant(resources), await create_user(resources))


@pytest.fixture
async def fresh_pair(resources: Resources, pair: Pair) -> Pair:
    """A tenant of one's own, for tests that take it to pieces, beside the module's neighbour."""
    return Pair(await fill_tenant(resources), pair.b, pair.admin)

"""The platform's own addresses: where a tenant's hosted chat page stands, and what is no client's website."""

from switchboard.core.origins import Origin, parse_origin
from switchboard.core.settings import Settings

HOSTED_PATH = "/c/"


class PlatformOrigins:
    """The origins of this deployment, from its settings."""

    def __init__(self, settings: Settings) -> None:
        self._app = parse_origin(settings.app_origin)
        self._widget = parse_origin(settings.widget_origin)
        self._hosted_domain = settings.hosted_domain

    def of_hosted_page(self, tenant_id: str) -> tuple[Origin, ...]:
        """Where a tenant's hosted page stands: the widget's own origin, then the tenant's subdomain if there are any.

        The subdomain names the tenant and authorises nothing: it is this tenant's only while its page is switched on.
        """
        if self._hosted_domain is None:
            return (self._widget,)
        return (self._widget, self._widget._replace(host=f"{tenant_id}.{self._hosted_domain}"))

    def hosted_urls(self, tenant_id: str) -> tuple[str, ...]:
        """The addresses of a tenant's hosted page, the one to hand out last."""
        path, *subdomain = self.of_hosted_page(tenant_id)
        return (f"{path}{HOSTED_PATH}{tenant_id}", *(f"{origin}/" for origin in subdomain))

    def includes(self, origin: Origin) -> bool:
        """Whether an origin is ours."""
        if origin in (self._app, self._widget):
            return True
        return self._hosted_domain is not None and origin.host.endswith(f".{self._hosted_domain}")

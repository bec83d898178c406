"""The dashboards' cookies: the same tokens that programs get in the body."""

from fastapi import Request, Response

from switchboard.core.errors import OriginProofMissing
from switchboard.core.tenancy import access_cookie_name, require_same_origin
from switchboard.domains.user.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, IssuedTokens


def refresh_cookie_name(app_origin: str) -> str:
    """The refresh twin of `access_cookie_name`."""
    return access_cookie_name(app_origin).replace("access", "refresh")


def set_token_cookies(response: Response, app_origin: str, tokens: IssuedTokens) -> None:
    """Hand both tokens to the browser; scripts cannot read them, other sites cannot have them sent."""
    _set(
        response,
        app_origin,
        access_cookie_name(app_origin),
        tokens.access_token,
        ACCESS_LIFETIME.total_seconds(),
    )
    _set(
        response,
        app_origin,
        refresh_cookie_name(app_origin),
        tokens.refresh_token,
        REFRESH_LIFETIME.total_seconds(),
    )


def clear_token_cookies(response: Response, app_origin: str) -> None:
    """Take both tokens from the browser."""
    for name in (access_cookie_name(app_origin), refresh_cookie_name(app_origin)):
        _set(response, app_origin, name, "", 0)


def is_from_elsewhere(request: Request, app_origin: str) -> bool:
    """Whether a browser says that another site's page made this request."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin != app_origin
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def refuse_foreign_cookies(request: Request, app_origin: str) -> None:
    """Refuse a request that another site's page made with our cookies, before its body is even looked at.

    Raises:
        OriginProofMissing: it carries one of our cookies and comes from elsewhere.
    """
    names = {access_cookie_name(app_origin), refresh_cookie_name(app_origin)}
    if names & request.cookies.keys() and is_from_elsewhere(request, app_origin):
        raise OriginProofMissing


def read_token_cookies(request: Request, app_origin: str) -> tuple[str | None, str | None]:
    """The access and the refresh token of the browser's cookies.

    Raises:
        OriginProofMissing: there is one, and nothing proves that the dashboard itself made the request.
    """
    access_token = request.cookies.get(access_cookie_name(app_origin))
    refresh_token = request.cookies.get(refresh_cookie_name(app_origin))
    if access_token is not None or refresh_token is not None:
        require_same_origin(request, app_origin)
    return access_token, refresh_token


def _set(response: Response, app_origin: str, name: str, value: str, seconds: float) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(seconds),
        path="/",
        secure=app_origin.startswith("https://"),
        httponly=True,
        samesite="lax",
    )

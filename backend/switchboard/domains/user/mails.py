"""The mails that the user domain sends, as plain text."""

from switchboard.integrations.email import Mail


def password_reset(email: str, name: str, link: str, minutes: int) -> Mail:
    """The reset link; `minutes` is how long it works. Never put it into the job queue: it holds a secret."""
    return Mail(
        email,
        "Reset your Switchboard password",
        f"Hello {name},\n\n"
        "somebody, hopefully you, asked to reset the password of your Switchboard account.\n"
        "Choose a new one:\n\n"
        f"{link}\n\n"
        f"The link works once and for {minutes} minutes. If you did not ask for it, do nothing:\n"
        "your password stays as it is.\n",
    )


def password_changed(email: str, name: str, app_origin: str) -> Mail:
    """Tells the owner that the password is another one now."""
    return Mail(
        email,
        "Your Switchboard password was changed",
        f"Hello {name},\n\n"
        "the password of your Switchboard account was changed, and every other session was logged out.\n\n"
        f"If that was not you, reset your password at once: {app_origin}/forgot-password\n",
    )


def session_revoked(email: str, name: str, app_origin: str) -> Mail:
    """Tells the owner that a session was ended because a credential of it was used twice."""
    return Mail(
        email,
        "We ended a session of your Switchboard account",
        f"Hello {name},\n\n"
        "a log-in credential of one of your sessions was used a second time, as happens when it has been\n"
        "copied. To be safe we ended that session. Log in again to go on.\n\n"
        f"If you cannot explain it, change your password as well: {app_origin}/forgot-password\n",
    )

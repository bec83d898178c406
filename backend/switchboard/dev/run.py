"""`make dev`: from nothing to a table of addresses, in the order in which things need one another."""

import asyncio
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from switchboard.core.database_roles import ensure_database
from switchboard.core.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedValkey
from switchboard.core.embedded.ports import require_free
from switchboard.core.embedded.process import die_with_parent
from switchboard.core.settings import DEMO_PASSWORD, Settings, SettingsError
from switchboard.demo.sites import SITES
from switchboard.dev.console import say, step, table
from switchboard.dev.launcher import ChildFailed, Launcher, StopRequested, stop_signals
from switchboard.dev.services import ROOT, Stack, python_environment
from switchboard.dev.state import RunState

DATABASE_NAME = "switchboard"
ACCOUNTS = ("admin@example.com", "owner@harbour-dental.example", "owner@wattle-support.example")


def run_dev(settings: Settings, *, demo: bool = True, ends_with_parent: bool = False) -> int:
    """Start the stack, print where it is, and stay until asked to stop; answer with the exit code.

    Args:
        settings: of this machine; the children get them by environment variable.
        demo: whether to serve the demo client sites.
        ends_with_parent: stop when the process that started us (make) is killed.
    """
    if settings.is_production:
        raise SettingsError("ENVIRONMENT: this is the development stack; docs/operate says how to run in production")
    if ends_with_parent and sys.platform == "linux":
        die_with_parent(os.getppid(), signal.SIGTERM)()
    try:
        with stop_signals() as ignore_signals, ExitStack() as cleanup:
            try:
                _start(settings, demo=demo, cleanup=cleanup).watch()
            except StopRequested:
                ignore_signals()
                say("\nStopping ...")
            except BaseException:
                ignore_signals()
                raise
    except (ChildFailed, EmbeddedError) as error:
        say(f"\n{error}\n")
        return 1
    say("Stopped. The data stays.")
    return 0


def _start(settings: Settings, *, demo: bool, cleanup: ExitStack) -> Launcher:
    started = time.monotonic()
    data_dir = (ROOT / settings.data_dir).resolve()
    state = RunState(data_dir)
    cleanup.enter_context(state.acquire())
    cleanup.callback(state.clear)
    _require_ports(settings, demo=demo)
    launcher = Launcher(state, data_dir / "logs")

    database_url = _start_postgres(settings, data_dir, launcher, cleanup)
    redis_url = _start_valkey(settings, data_dir, launcher, cleanup)
    stack = make_stack(settings, database_url=database_url, redis_url=redis_url, data_dir=data_dir)
    # Stopped first, so registered last: services before the servers that they use.
    cleanup.callback(launcher.stop)

    # Each begins as soon as what it needs is there: most of a start is Python and Node loading their modules.
    early = [stack.web(), *([stack.demo()] if demo else [])]
    for service in early:
        launcher.start(service)
    launcher.run_to_end(stack.task("migrate"))
    late = [stack.api(), stack.worker()]
    for service in (*late, *filter(None, [stack.loopback()])):
        launcher.start(service)
    launcher.run_to_end(stack.task("seed"))
    for service in (*late, *early):
        launcher.wait_until_healthy(service)

    say("\n" + table(_rows(settings, stack, database_url=database_url, redis_url=redis_url, demo=demo)) + "\n")
    say(f"ready in {time.monotonic() - started:.1f} s")
    return launcher


def make_stack(settings: Settings, *, database_url: str, redis_url: str, data_dir: Path) -> Stack:
    """The stack on the ports of the settings; origins follow WEB_PORT unless they were set."""
    given = settings.model_fields_set
    app_origin = settings.app_origin if "app_origin" in given else f"http://localhost:{settings.web_port}"
    widget_origin = settings.widget_origin if "widget_origin" in given else f"http://127.0.0.1:{settings.web_port}"
    return Stack(
        app_origin=app_origin,
        widget_origin=widget_origin,
        api_host=settings.api_host,
        api_port=settings.api_port,
        web_port=settings.web_port,
        demo_port=settings.demo_port,
        environment=python_environment(
            APP_ORIGIN=app_origin,
            WIDGET_ORIGIN=widget_origin,
            DATABASE_URL=database_url,
            REDIS_URL=redis_url,
            DATA_DIR=str(data_dir),
        ),
        logs=data_dir / "logs",
        logs_progress=settings.log_level in ("DEBUG", "INFO"),
        hosted_domain=settings.hosted_domain,
    )


def _require_ports(settings: Settings, *, demo: bool) -> None:
    require_free(settings.web_port, variable="WEB_PORT", purpose="dashboards and widget")
    require_free(settings.api_port, variable="API_PORT", purpose="API")
    for number, site in enumerate(SITES if demo else ()):
        require_free(settings.demo_port + number, variable="DEMO_PORT", purpose=f"demo site {site.name}")
    if settings.postgres_port and not settings.database_url:
        require_free(settings.postgres_port, variable="POSTGRES_PORT", purpose="PostgreSQL")
    if settings.redis_port and not settings.redis_url:
        require_free(settings.redis_port, variable="REDIS_PORT", purpose="Valkey")


def _start_postgres(settings: Settings, data_dir: Path, launcher: Launcher, cleanup: ExitStack) -> str:
    if settings.database_url is not None:
        return str(settings.database_url)
    with step("PostgreSQL"):
        postgres = EmbeddedPostgres(
            data_dir / "postgres", port=settings.postgres_port, log=launcher.log_of("PostgreSQL")
        )
        cleanup.callback(postgres.stop)
        administrator_url = postgres.start()
        launcher.watch_server("PostgreSQL", postgres.process, signal.SIGINT)
        secret = settings.secret_keys[0].get_secret_value()
        return asyncio.run(ensure_database(administrator_url, DATABASE_NAME, secret))


def _start_valkey(settings: Settings, data_dir: Path, launcher: Launcher, cleanup: ExitStack) -> str:
    if settings.redis_url is not None:
        return settings.redis_url
    with step("Valkey"):
        valkey = EmbeddedValkey(data_dir / "valkey", port=settings.redis_port, log=launcher.log_of("Valkey"))
        cleanup.callback(valkey.stop)
        url = valkey.start()
        launcher.watch_server("Valkey", valkey.process, signal.SIGTERM)
        return url


def _rows(settings: Settings, stack: Stack, *, database_url: str, redis_url: str, demo: bool) -> list[tuple[str, str]]:
    password = settings.seed_password.get_secret_value()
    rows = [
        ("Dashboards", f"{stack.app_origin}/login"),
        *(("  admin" if account.startswith("admin@") else "  client", account) for account in ACCOUNTS),
        ("  password", password if password == DEMO_PASSWORD else "the one in SEED_PASSWORD"),
    ]
    if demo:
        for number, site in enumerate(SITES):
            note = "" if site.is_allowed else "  (not allowed: shows no widget)"
            rows.append(
                (
                    "Demo sites" if number == 0 else "",
                    f"http://localhost:{stack.demo_port + number}  {site.name}{note}",
                )
            )
    model = "builtin (set OPENAI_API_KEY for a language model)" if _is_builtin(settings) else settings.openai_model
    return [
        *rows,
        ("Widget", f"{stack.widget_origin}/widget.js"),
        ("API", f"http://localhost:{stack.api_port}/api/docs"),
        ("Model", model),
        ("PostgreSQL", _address(database_url)),
        ("Valkey", _address(redis_url)),
        *(
            []
            if settings.smtp_url
            else [("Mail", f"{_shown(stack.logs.parent / 'mail')} (files, until SMTP_URL is set)")]
        ),
        ("Data and logs", f"{_shown(stack.logs.parent)}, {_shown(stack.logs)}"),
        ("Stop", "Ctrl-C, or `make stop` from elsewhere"),
    ]


def _is_builtin(settings: Settings) -> bool:
    return settings.llm_provider == "builtin" or (settings.llm_provider == "auto" and settings.openai_api_key is None)


def _address(url: str) -> str:
    return url.rpartition("@")[2]


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)

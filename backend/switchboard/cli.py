"""The command line: `python -m switchboard.cli COMMAND`.

dev        start everything on this machine (what `make dev` runs)
stop       end what a killed `dev` left
migrate    create roles where allowed, bring the schema up to date
seed       create or refresh the demo tenants
openapi    write the API's description
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from switchboard.core.settings import Settings, SettingsError, load_settings

BACKEND = Path(__file__).parents[1]


class CommandError(Exception):
    """A command cannot do its work; the message says why and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answers with the exit code."""
    options = _parser().parse_args(argv)
    try:
        result: int = options.run(options)
    except (SettingsError, CommandError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="switchboard", description="Switchboard's command line.")
    commands = parser.add_subparsers(dest="command", required=True)

    dev = commands.add_parser("dev", help="start everything on this machine")
    dev.add_argument("--no-demo", action="store_true", help="leave out the demo client sites")
    dev.add_argument("--ends-with-parent", action="store_true", help="stop when the process that started this one ends")
    dev.set_defaults(run=_dev)

    commands.add_parser("stop", help="end what a killed `dev` left").set_defaults(run=_stop)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)
    commands.add_parser("seed", help="create or refresh the demo tenants").set_defaults(run=_seed)

    openapi = commands.add_parser("openapi", help="write the API's description")
    openapi.add_argument("--output", type=Path, default=BACKEND / "openapi.json")
    openapi.add_argument("--check", action="store_true", help="write nothing; fail if the file is not up to date")
    openapi.set_defaults(run=_openapi)
    return parser


def _dev(options: argparse.Namespace) -> int:
    from switchboard.dev.run import run_dev

    return run_dev(load_settings(), demo=not options.no_demo, ends_with_parent=options.ends_with_parent)


def _stop(_: argparse.Namespace) -> int:
    from switchboard.dev.services import ROOT
    from switchboard.dev.state import RunState

    names = RunState((ROOT / load_settings().data_dir).resolve()).stop()
    sys.stdout.write(f"Stopped: {', '.join(names)}.\n" if names else "Nothing was running.\n")
    return 0


def _migrate(_: argparse.Namespace) -> int:
    from switchboard.core.database_roles import DatabaseRolesError, ensure_roles
    from switchboard.migrate import migrate

    async def prepare_and_migrate() -> None:
        # Migrations run as the owner of the schema, also when DATABASE_URL names an administrator.
        await migrate(await ensure_roles(database_url, settings.secret_keys[0].get_secret_value()))

    settings = load_settings()
    database_url = _database_url(settings)
    try:
        asyncio.run(prepare_and_migrate())
    except (DatabaseRolesError, OSError) as error:
        raise CommandError(f"The database in DATABASE_URL is not usable: {error}") from error
    return 0


def _seed(_: argparse.Namespace) -> int:
    from switchboard.seed import SeedRefused, seed_demo

    try:
        asyncio.run(seed_demo(load_settings()))
    except SeedRefused as error:
        raise CommandError(str(error)) from error
    return 0


def _openapi(options: argparse.Namespace) -> int:
    from switchboard.main import create_app

    description = json.dumps(create_app().openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if not options.check:
        options.output.write_text(description, encoding="utf-8")
    elif not options.output.exists() or options.output.read_text(encoding="utf-8") != description:
        raise CommandError(f"{options.output.name} does not describe this code any more: run `make openapi`.")
    return 0


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise CommandError("DATABASE_URL is not set. `make dev` starts an embedded PostgreSQL and sets it by itself.")
    return str(settings.database_url)


if __name__ == "__main__":
    sys.exit(main())

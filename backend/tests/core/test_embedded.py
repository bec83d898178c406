"""The embedded servers are real servers: they keep what was committed, and leave nothing behind."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from switchboard.core.embedded import (
    AlreadyRunning,
    EmbeddedError,
    EmbeddedPostgres,
    EmbeddedValkey,
    PortTaken,
)
from switchboard.core.embedded.ports import free_port
from switchboard.core.embedded.process import is_alive, wait_until

BACKEND = Path(__file__).parents[2]


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres", fast=True)
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "valkey")
    yield server
    server.stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


async def fetch(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_postgres_is_version_18_with_vector_and_a_locale_that_depends_on_no_system(
    postgres: EmbeddedPostgres,
) -> None:
    url = postgres.start()

    assert str(await fetch(url, "show server_version")).startswith("18.")
    assert await fetch(url, "select default_version from pg_available_extensions where name = 'vector'")
    query = "select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'postgres'"
    assert await fetch(url, query) == "b C.UTF-8"


async def test_postgres_asks_for_the_password_and_keeps_it_to_itself(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    url = postgres.start()

    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url, password="wrong")
    assert stat.S_IMODE((tmp_path / "postgres" / "superuser-password").stat().st_mode) == 0o600
    assert await fetch(url, "select setting from pg_settings where name = 'synchronous_commit'") == "on"


async def test_what_was_committed_survives_a_killed_server(postgres: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(postgres.start())
    await connection.execute("create table t (n int); insert into t select generate_series(1, 1000)")
    await connection.execute("begin; insert into t values (-1)")
    assert postgres.process is not None
    postgres.process.kill()
    connection.terminate()
    postgres.process.wait()
    postgres.stop()

    url = postgres.start()

    assert await fetch(url, "select count(*) from t") == 1000


async def test_a_stale_pid_file_with_the_number_of_a_living_process_does_not_matter(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    postgres.start()
    postgres.stop()
    (tmp_path / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n0\n1\n\n\n\n")

    assert await fetch(postgres.start(), "select 1") == 1


def test_an_interrupted_first_start_is_begun_afresh(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    half_done = tmp_path / "postgres" / "data.new"
    half_done.mkdir(parents=True)
    (half_done / "PG_VERSION").write_text("18\n")
    (tmp_path / "postgres" / "superuser-password").write_text("of the interrupted start")

    assert "interrupted" not in postgres.start()
    assert not half_done.exists()


def test_data_of_another_version_is_refused_and_left_alone(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(EmbeddedError, match=r"was written by PostgreSQL 17, this is 18"):
        postgres.start()
    assert [entry.name for entry in data.iterdir()] == ["PG_VERSION"]


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedValkey])
def test_a_second_start_on_the_same_directory_is_refused(
    kind: type[EmbeddedPostgres | EmbeddedValkey], tmp_path: Path
) -> None:
    first, second = kind(tmp_path / "data"), kind(tmp_path / "data")
    first.start()
    try:
        with pytest.raises(AlreadyRunning, match=rf"in use by process {os.getpid()}.*DATA_DIR"):
            second.start()
        assert first.process is not None
        assert first.process.poll() is None
    finally:
        first.stop()
    second.start()
    second.stop()


@pytest.mark.parametrize(("kind", "variable"), [(EmbeddedPostgres, "POSTGRES_PORT"), (EmbeddedValkey, "REDIS_PORT")])
def test_a_taken_port_is_named_with_its_variable(
    kind: type[EmbeddedPostgres | EmbeddedValkey], variable: str, tmp_path: Path, taken_port: int
) -> None:
    with pytest.raises(PortTaken, match=rf"Port {taken_port} .*{variable}="):
        kind(tmp_path / "data", port=taken_port).start()


def test_a_given_port_is_used(tmp_path: Path) -> None:
    port = free_port()
    server = EmbeddedValkey(tmp_path / "valkey", port=port)
    try:
        assert f"@127.0.0.1:{port}/" in server.start()
    finally:
        server.stop()


def test_valkey_asks_for_its_password(valkey: EmbeddedValkey) -> None:
    url = valkey.start()
    password = url.partition("redis://:")[2].partition("@")[0]

    with (
        redis.Redis.from_url(url.replace(f":{password}@", "")) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_valkey_keeps_its_data_over_a_stop_and_a_kill(valkey: EmbeddedValkey) -> None:
    with redis.Redis.from_url(valkey.start()) as client:
        client.set("kept", "by the stop")
    valkey.stop()
    with redis.Redis.from_url(valkey.start()) as client:
        assert client.get("kept") == b"by the stop"
    assert valkey.process is not None
    valkey.process.kill()
    valkey.stop()
    with redis.Redis.from_url(valkey.start()) as client:
        assert client.get("kept") == b"by the stop"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_parent_takes_its_servers_along_and_the_next_start_works(tmp_path: Path) -> None:
    script = """
        import sys, time
        from pathlib import Path
        from switchboard.core.embedded import EmbeddedPostgres, EmbeddedValkey
        folder = Path(sys.argv[1])
        servers = [EmbeddedPostgres(folder / "postgres", fast=True), EmbeddedValkey(folder / "valkey")]
        for server in servers:
            server.start()
        print(*(server.process.pid for server in servers), flush=True)
        time.sleep(600)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=BACKEND) as parent:  # noqa: S603
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(is_alive(pid) for pid in pids)
        parent.send_signal(signal.SIGKILL)

    # At once, while the old servers may still be closing down.
    postgres, valkey = EmbeddedPostgres(tmp_path / "postgres", fast=True), EmbeddedValkey(tmp_path / "valkey")
    try:
        assert asyncio.run(fetch(postgres.start(), "select 1")) == 1
        with redis.Redis.from_url(valkey.start()) as client:
            assert client.ping()
        assert wait_until(lambda: not any(is_alive(pid) for pid in pids), seconds=10)
    finally:
        valkey.stop()
        postgres.stop()


def test_servers_that_outlived_their_parent_are_stopped_by_the_next_start(tmp_path: Path) -> None:
    """As on systems that do not end children with their parent."""
    first = EmbeddedValkey(tmp_path / "valkey")
    first.start()
    left, first.process = first.process, None
    assert left is not None
    first.stop()  # releases the directory, and knows of no process any more

    second = EmbeddedValkey(tmp_path / "valkey")
    try:
        second.start()
        assert left.wait(5) == 0
    finally:
        second.stop()

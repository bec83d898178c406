"""The worker as a process: it sends mail, sweeps, drains on SIGTERM and outlives a failing sweep."""

import asyncio
import email
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.policy import default
from pathlib import Path

import httpx2
import orjson
import pytest

from switchboard.core.db import role_urls
from switchboard.core.jobs import Sweep
from switchboard.core.resources import Resources
from switchboard.core.settings import Settings
from switchboard.domains.conversation.gaps.proving import queue_proofs
from switchboard.domains.conversation.gaps.sorting import sort_questions
from switchboard.integrations.email import Mail, queue_mail
from switchboard.worker import SWEEPS, run_worker
from tests.conftest import SECRET_KEY
from tests.factories import Client
from tests.visitors import visit

BACKEND = Path(__file__).parents[1]


@asynccontextmanager
async def worker_process(settings: Settings, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m switchboard.worker` with the run's database and Redis."""
    urls = role_urls(settings)
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "test",
        "SECRET_KEYS": SECRET_KEY,
        "DATABASE_APP_URL": urls.app,
        "DATABASE_SYSTEM_URL": urls.system,
        "REDIS_URL": str(settings.redis_url),
        "DATA_DIR": str(folder),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "switchboard.worker",
        cwd=BACKEND, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def log_until(process: asyncio.subprocess.Process, event: str) -> list[dict[str, object]]:
    """The log lines up to the first one of an event; each must be JSON."""
    assert process.stderr is not None
    lines: list[dict[str, object]] = []
    async with asyncio.timeout(60):
        while not lines or lines[-1].get("event") != event:
            line = await process.stderr.readline()
            assert line, f"the worker ended before {event}: {lines}"
            lines.append(orjson.loads(line))
    return lines


def read_mail(path: Path) -> str:
    """Recipient and text of a mail file."""
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    return f"{message['to']}\n{message.get_content()}"


async def test_the_worker_mails_reset_links_and_drains_on_sigterm(
    http: httpx2.AsyncClient, settings: Settings, client_a: Client, client_b: Client, tmp_path: Path
) -> None:
    async with worker_process(settings, tmp_path) as process:
        await log_until(process, "worker_ready")
        body = {"email": client_a.owner.email}
        assert (await http.post("/api/auth/password/forgot", json=body)).status_code == 202
        lines = []
        mails: list[str] = []
        while not any(client_a.owner.email in mail for mail in mails):
            lines += await log_until(process, "job_done")
            mails = [read_mail(path) for path in (tmp_path / "mail").glob("*.eml")]
        process.send_signal(signal.SIGTERM)
        lines += await log_until(process, "worker_stopped")
        assert await process.wait() == 0
    assert "#token=pr_" in next(mail for mail in mails if client_a.owner.email in mail)
    assert not any(client_b.owner.email in mail for mail in mails)
    assert "pr_" not in orjson.dumps(lines).decode()


async def test_a_worker_finishes_the_job_it_has_begun(
    resources: Resources, settings: Settings, client_a: Client, client_b: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, sent = asyncio.Event(), []

    class SlowMailer:
        async def send(self, mail: Mail) -> None:
            if mail.to == client_a.owner.email:
                begun.set()
                await asyncio.sleep(0.5)
                sent.append(mail)

    monkeypatch.setattr("switchboard.worker.create_mailer", lambda _: SlowMailer())
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings, stop, sweeps=()))
    async with resources.db.tenant_tx(client_a.id) as session:
        await queue_mail(session, Mail(client_a.owner.email, "Hello", "text"), tenant_id=client_a.id)
    await asyncio.wait_for(begun.wait(), 20)
    stop.set()
    await asyncio.wait_for(worker, 20)
    assert [mail.to for mail in sent] == [client_a.owner.email]


async def test_an_answered_gap_is_read_asked_again_and_proved(
    http: httpx2.AsyncClient, resources: Resources, settings: Settings, client_a: Client, client_b: Client
) -> None:
    """Everything between the client's answer and the proof is wired up: two jobs, two runners and a sweep."""
    await (await visit(http, client_a)).ask("Do you treat dogs?")
    await sort_questions(resources)
    url, headers = "/api/client/gaps", client_a.owner.headers
    (gap,) = (await http.get(url, headers=headers)).json()["items"]
    answer = await http.post(f"{url}/{gap['id']}/answer", json={"answer": "We treat dogs on Fridays."}, headers=headers)
    assert answer.status_code == 200, answer.text

    async def status() -> str:
        found: str = (await http.get(f"{url}/{gap['id']}", headers=headers)).json()["status"]
        return found

    stop = asyncio.Event()
    proofs = Sweep("proofs", timedelta(milliseconds=200), queue_proofs)
    worker = asyncio.create_task(run_worker(settings, stop, sweeps=[proofs]))
    try:
        async with asyncio.timeout(60):
            while await status() != "proven":  # noqa: ASYNC110 - what is waited for is a row
                await asyncio.sleep(0.2)
    finally:
        stop.set()
        await asyncio.wait_for(worker, 30)
    assert (await http.get(url, headers=client_b.owner.headers)).json()["items"] == []


async def test_a_failing_sweep_does_not_end_the_others(settings: Settings) -> None:
    calls = {"bad": 0, "good": 0}
    enough = asyncio.Event()

    async def bad(_: Resources) -> int:
        calls["bad"] += 1
        raise ValueError("a bug")

    async def good(_: Resources) -> int:
        calls["good"] += 1
        if min(calls.values()) >= 2:
            enough.set()
        return 1

    pause = timedelta(milliseconds=20)
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(settings, stop, sweeps=[Sweep("bad", pause, bad), Sweep("good", pause, good)])
    )
    await asyncio.wait_for(enough.wait(), 20)
    stop.set()
    await asyncio.wait_for(worker, 20)
    assert min(calls.values()) >= 2


def test_the_sweeps_have_names_of_their_own() -> None:
    names = [sweep.name for sweep in SWEEPS]
    assert sorted(set(names)) == sorted(names)
    assert {"expired_credentials", "job_log"} <= set(names)

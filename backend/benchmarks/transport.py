"""Which way to the upstream costs least: python -m benchmarks.transport, the figures behind the decision.

Each way runs in a process of its own, reads the same answers to their end and joins the text. That process does
nothing else, so its CPU time is the way's own.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import uvloop

from benchmarks import processes
from benchmarks.report import number, table
from benchmarks.targets import AnswerSpec
from benchmarks.upstream import answer_text
from switchboard.integrations.llm.base import ChatMessage, ChatRequest
from switchboard.integrations.llm.openai import ResponsesReader
from switchboard.integrations.llm.registry import create_provider
from switchboard.integrations.llm.sse import SseDecoder

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Chat = Callable[[str], Awaitable[str]]
Way = Callable[[str], AbstractAsyncContextManager[Chat]]
# Chats at once, milliseconds between tokens, chats in all.
CASES = ((1, 0, 200), (32, 0, 800), (128, 0, 800), (512, 0, 1000), (128, 20, 256))
INSTRUCTIONS = "You are a helpful assistant."
MODEL = "gpt-6-luna"


@asynccontextmanager
async def our_own(base_url: str) -> AsyncIterator[Chat]:
    """What Switchboard does: httptools on a kept connection, our decoder."""
    provider = create_provider("openai", api_key="sk-bench", base_url=base_url)

    async def chat(text: str) -> str:
        request = ChatRequest(MODEL, INSTRUCTIONS, [ChatMessage("user", text)], (), None, 500, None)
        async with aclosing(provider.stream_chat(request)) as items:
            return "".join([item async for item in items if isinstance(item, str)])

    yield chat
    await provider.aclose()


@asynccontextmanager
async def aiohttp_directly(base_url: str) -> AsyncIterator[Chat]:
    """aiohttp's client, our decoder."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers={"Authorization": "Bearer sk-bench"}) as session:

        async def chat(text: str) -> str:
            body = {"model": MODEL, "instructions": INSTRUCTIONS, "input": text, "stream": True}
            async with session.post(f"{base_url}/responses", json=body) as response:
                return await _join(response.content.iter_any())

        yield chat


@asynccontextmanager
async def openai_raw_over_aiohttp(base_url: str) -> AsyncIterator[Chat]:
    """The `openai` package over its aiohttp transport, the raw bytes read by our decoder."""
    from openai import AsyncOpenAI, DefaultAioHttpClient

    client = AsyncOpenAI(api_key="sk-bench", base_url=base_url, http_client=DefaultAioHttpClient())
    async with client:
        yield _raw_chat(client)


@asynccontextmanager
async def openai_raw_over_httpx(base_url: str) -> AsyncIterator[Chat]:
    """The `openai` package over its default transport, the raw bytes read by our decoder."""
    from openai import AsyncOpenAI

    async with AsyncOpenAI(api_key="sk-bench", base_url=base_url) as client:
        yield _raw_chat(client)


@asynccontextmanager
async def openai_objects(base_url: str) -> AsyncIterator[Chat]:
    """The `openai` package as its documentation shows it."""
    from openai import AsyncOpenAI

    async with AsyncOpenAI(api_key="sk-bench", base_url=base_url) as client:

        async def chat(text: str) -> str:
            events = await client.responses.create(
                model=MODEL, instructions=INSTRUCTIONS, input=text, stream=True, store=False
            )
            return "".join([e.delta async for e in events if e.type == "response.output_text.delta"])

        yield chat


def _raw_chat(client: "AsyncOpenAI") -> Chat:
    async def chat(text: str) -> str:
        async with client.responses.with_streaming_response.create(
            model=MODEL, instructions=INSTRUCTIONS, input=text, stream=True, store=False
        ) as response:
            return await _join(response.iter_bytes())

    return chat


async def _join(pieces: AsyncIterator[bytes]) -> str:
    """The text of an answer that arrives in any pieces."""
    decoder, reader = SseDecoder(), ResponsesReader()
    texts: list[str] = []
    async for piece in pieces:
        items = [reader.feed(name, data) for name, data in decoder.feed(piece)]
        texts += [item for item in items if isinstance(item, str)]
    return "".join(texts)


WAYS: tuple[Way, ...] = (
    our_own,
    aiohttp_directly,
    openai_raw_over_aiohttp,
    openai_raw_over_httpx,
    openai_objects,
)


async def run_case(way: Way, base_url: str, case: tuple[int, int, int]) -> str:
    """Run one case in this process; return CPU milliseconds per chat and chats per second."""
    parallel, delay_ms, count = case
    spec = AnswerSpec(delay_ms=delay_ms)
    expected = answer_text(spec.tokens)
    left = count

    async def keep_asking(chat: Chat) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            if await chat(f"What are your opening hours? {spec.directive}") != expected:
                raise RuntimeError("an answer was not whole")

    async with way(base_url) as chat:
        await asyncio.gather(*(chat(AnswerSpec().directive) for _ in range(min(parallel, 32))))
        cpu, wall = time.process_time(), time.perf_counter()
        await asyncio.gather(*(keep_asking(chat) for _ in range(parallel)))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return f"{cpu * 1000 / count} {count / wall}"


def main() -> None:
    """Run every way in every case and print the table; with `--way`, one case in this process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transport", description=__doc__)
    parser.add_argument("--way")
    parser.add_argument("--case", type=int)
    parser.add_argument("--base-url")
    options = parser.parse_args()
    if options.way:
        way = next(way for way in WAYS if _name(way) == options.way)
        print(uvloop.run(run_case(way, options.base_url, CASES[options.case])))
        return
    port = processes.free_port()
    upstream = processes.spawn("-m", "benchmarks.upstream", "--port", str(port))
    try:
        processes.wait_for_port(port, upstream)
        cases = range(len(CASES))
        rows = [[_name(way), *(_measure(_name(way), case, port) for case in cases)] for way in WAYS]
    finally:
        processes.stop(upstream)
    columns = ["", *(f"{parallel} at once, {delay} ms" for parallel, delay, _ in CASES)]
    print(f"Machine: {processes.describe_machine()}\n")
    print(table("CPU ms per 60-token chat (chats/s)", columns, rows))


def _name(way: Way) -> str:
    return str(getattr(way, "__name__", way))


def _measure(way: str, case: int, port: int) -> str:
    base_url = f"http://127.0.0.1:{port}/v1"
    arguments = ["-m", "benchmarks.transport", "--way", way, "--case", str(case), "--base-url", base_url]
    finished = subprocess.run(  # noqa: S603  this program
        [sys.executable, *arguments], capture_output=True, cwd=processes.BACKEND, check=False
    )
    if finished.returncode:
        # With hundreds of chats at once the package's default transport runs into its own time-outs.
        return finished.stderr.decode().strip().rpartition("\n")[2].partition(":")[0]
    cpu_ms, per_second = map(float, finished.stdout.split())
    return f"{number(cpu_ms)} ({number(per_second)})"


if __name__ == "__main__":
    main()

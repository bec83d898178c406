"""Runs every comparison and prints it: about four minutes, `--quick` about two with rough figures."""

import argparse
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks import processes
from benchmarks.load import Plan
from benchmarks.measure import Measurement, chat_plan, measure
from benchmarks.report import LEGEND, number, table, triple
from benchmarks.streams import measure_streams
from benchmarks.switchboard_target import SwitchboardTarget
from benchmarks.targets import (
    AnswerSpec,
    DirectUpstream,
    JsonRoute,
    PassthroughProxy,
    ReemitProxy,
    Target,
    http_get,
)
from benchmarks.verify import verify

TARGETS: tuple[type[Target], ...] = (DirectUpstream, PassthroughProxy, ReemitProxy, SwitchboardTarget)
PARALLEL = (1, 32, 128)
CONFIG_CONNECTIONS = 32
CHAT_COLUMNS = (
    "",
    "chats/s",
    "per core",
    "first token ms p50/p95/p99",
    "added p50",
    "added p95",
    "whole ms p50/p95/p99",
    "failed",
    "CPU ms/chat",
)


class Case(NamedTuple):
    """One load. Visitors do not come in step: unless it is a burst, slow answers begin spread over one's length."""

    delay_ms: int
    parallel: int
    is_burst: bool = False

    @property
    def title(self) -> str:
        """What the table is called."""
        chats = "1 chat" if self.parallel == 1 else f"{self.parallel} chats at once"
        burst = ", all begun in the same moment" if self.is_burst else ""
        return f"{chats}, {self.delay_ms} ms between tokens{burst}"


CASES = (
    *(Case(0, parallel, is_burst=parallel > 1) for parallel in PARALLEL),
    *(Case(20, parallel) for parallel in PARALLEL),
    Case(20, PARALLEL[-1], is_burst=True),
)


@dataclass
class Contender:
    """One target's figures."""

    name: str
    chats: dict[Case, Measurement]
    start_seconds: float
    rest_kib: int
    peak_kib: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs, rough figures")
    parser.add_argument("--only", default="", help="only targets with this in their name")
    options = parser.parse_args()
    print(f"Machine: {processes.describe_machine()}\n\n{LEGEND}\n", flush=True)
    upstream_port = processes.free_port()
    upstream = processes.spawn("-m", "benchmarks.upstream", "--port", str(upstream_port))
    try:
        processes.wait_for_port(upstream_port, upstream)
        contenders: list[Contender] = []
        tables: list[str] = []
        for kind in TARGETS:
            if kind is not DirectUpstream and options.only.lower() not in kind.name.lower():
                continue
            with kind(upstream_port) as target:
                print(f"measuring: {target.name}", flush=True)
                verify(target, AnswerSpec())
                rest_kib = processes.memory_kib(target.main_pid)
                if isinstance(target, PassthroughProxy | SwitchboardTarget):
                    tables.append(measure_streams(target))
                chats = measure_chats(target, upstream.pid, is_quick=options.quick)
                peak_kib = processes.memory_kib(target.main_pid, is_peak=True)
                contenders.append(Contender(target.name, chats, target.start_seconds, rest_kib, peak_kib))
                if isinstance(target, SwitchboardTarget):
                    tables.append(measure_config(target, upstream_port))
        print("\n" + "\n\n".join([*chat_tables(contenders), memory_table(contenders), *tables]))
    finally:
        processes.stop(upstream)


def measure_chats(target: Target, upstream_pid: int, *, is_quick: bool) -> dict[Case, Measurement]:
    """Every load, once."""
    roles = {**target.pids, "upstream": upstream_pid}
    chats = {}
    for case in CASES:
        spec = AnswerSpec(delay_ms=case.delay_ms)
        answer_seconds = spec.tokens * spec.delay_ms / 1000
        seconds = answer_seconds + (1.0 if is_quick else 3.0)
        stagger_seconds = 0.0 if case.is_burst else answer_seconds
        plan = chat_plan(
            target, spec, connections=case.parallel, seconds=seconds + stagger_seconds, stagger_seconds=stagger_seconds
        )
        chats[case] = measure(plan, roles)
    return chats


def chat_tables(contenders: list[Contender]) -> list[str]:
    """One table per delay and number of parallel chats, the contenders below each other."""
    tables = []
    floor = contenders[0]
    for case in floor.chats:
        rows = []
        for contender in contenders:
            result = contender.chats[case]
            direct = floor.chats[case]
            own_cpu_ms = None if contender is floor else result.target_cpu_ms
            rows.append(
                (
                    contender.name,
                    number(result.per_second),
                    number(1000 / own_cpu_ms) if own_cpu_ms else "",
                    triple(result.load.first_ms),
                    "" if contender is floor else number(result.load.first_ms[0] - direct.load.first_ms[0]),
                    "" if contender is floor else number(result.load.first_ms[1] - direct.load.first_ms[1]),
                    triple(result.load.total_ms),
                    str(result.load.failures),
                    ", ".join(f"{role} {number(cpu)}" for role, cpu in result.cpu_ms.items()),
                )
            )
            if result.load.failures:
                print(
                    f"{contender.name} failed {result.load.failures} times, for example: {result.load.failure_example}"
                )
        tables.append(table(case.title, CHAT_COLUMNS, rows))
    return tables


def memory_table(contenders: list[Contender]) -> str:
    """Resident memory of each target's own process, and its time from start to first answer."""
    rows = [
        (c.name, number(c.rest_kib / 1024), number(c.peak_kib / 1024), number(c.start_seconds)) for c in contenders[1:]
    ]
    return table("memory of one process", ("", "at rest MB", "at peak MB", "started in s"), rows)


def measure_config(target: SwitchboardTarget, upstream_port: int) -> str:
    """The widget's public configuration beside the plainest FastAPI JSON route."""
    with JsonRoute(upstream_port) as plain:
        rows = [
            _config_row(plain, http_get("/api/widget/config?tenant_id=bench", port=plain.port)),
            _config_row(target, target.config_request()),
        ]
    columns = ("", "requests/s", "CPU ms/request", "ms p50/p95/p99", "failed")
    return table(f"GET /api/widget/config, {CONFIG_CONNECTIONS} connections", columns, rows)


def _config_row(target: Target, request: str) -> tuple[str, ...]:
    plan = Plan(target.port, [request], CONFIG_CONNECTIONS, seconds=3.0)
    result = measure(plan, target.pids)
    if result.load.failures:
        print(f"{target.name} failed {result.load.failures} times, for example: {result.load.failure_example}")
    return (
        target.name,
        number(result.per_second),
        number(result.target_cpu_ms),
        triple(result.load.total_ms),
        str(result.load.failures),
    )


if __name__ == "__main__":
    main()

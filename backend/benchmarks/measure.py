"""One measurement: run the load, and read what each process spent meanwhile."""

import subprocess
import sys
from dataclasses import asdict, dataclass

import orjson

from benchmarks import processes
from benchmarks.load import LoadResult, Plan
from benchmarks.targets import AnswerSpec, Target

WARM_UP_SECONDS = 0.7


@dataclass(frozen=True)
class Measurement:
    """What one load did to one target. `cpu_ms` is per request, by role, the target's main process first."""

    load: LoadResult
    cpu_ms: dict[str, float]

    @property
    def per_second(self) -> float:
        """Whole requests per second of wall time."""
        return self.load.count / self.load.wall_seconds

    @property
    def target_cpu_ms(self) -> float:
        """CPU of the target's main process per request."""
        return next(iter(self.cpu_ms.values()))


def measure(plan: Plan, roles: dict[str, int], *, warm_up: bool = True) -> Measurement:
    """Warm up, run `plan` in a process of its own, and divide the CPU time of `roles` by what was done."""
    if warm_up:
        run_load(Plan(**{**asdict(plan), "seconds": WARM_UP_SECONDS}))
    before = {role: processes.cpu_seconds(pid) for role, pid in roles.items()}
    load = run_load(plan)
    spent = {role: processes.cpu_seconds(pid) - before[role] for role, pid in roles.items()}
    return Measurement(load, {role: seconds * 1000 / max(load.count, 1) for role, seconds in spent.items()})


def run_load(plan: Plan) -> LoadResult:
    """Run the load generator. Raises `subprocess.CalledProcessError` if it breaks down."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=orjson.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        cwd=processes.BACKEND,
        check=True,
    )
    return LoadResult(**orjson.loads(finished.stdout))


def chat_plan(
    target: Target, spec: AnswerSpec, *, connections: int, seconds: float, stagger_seconds: float = 0.0
) -> Plan:
    """Chats one after the other on each of `connections` connections; their starts spread over `stagger_seconds`."""
    return Plan(
        port=target.port,
        requests=target.chat_requests(spec, connections),
        connections=connections,
        seconds=seconds,
        stagger_seconds=stagger_seconds,
        first_mark="tok0 ",
        last_mark=target.end_mark,
    )

"""How many answers one process can stream at the same time without falling behind."""

from benchmarks import processes
from benchmarks.load import Plan
from benchmarks.measure import measure
from benchmarks.report import number, table
from benchmarks.targets import AnswerSpec, Target

# The first is the baseline: what the process grows by then, it keeps whatever comes (connections, caches).
STREAM_COUNTS = (32, 128, 250, 500, 700, 1000)
SPEC = AnswerSpec(tokens=200, delay_ms=20)
IDEAL_MS = SPEC.tokens * SPEC.delay_ms
# Streams are held when 95 in 100 answers take at most this much longer than the upstream needs to send them.
HELD_RATIO = 1.15


def measure_streams(target: Target) -> str:
    """Open more and more streams of one long answer each, until they fall behind; return a table.

    Memory is what each stream beyond the first row's takes. Call it before anything else has made the target's memory
    grow: what was freed is used again unseen.
    """
    main_pid = target.main_pid
    rows = []
    first_count = first_kib = 0
    for count in STREAM_COUNTS:
        processes.forget_peak_memory(main_pid)
        plan = Plan(
            port=target.port,
            requests=target.chat_requests(SPEC, count),
            connections=count,
            seconds=IDEAL_MS / 1000,
            first_mark="tok0 ",
            last_mark=target.end_mark,
            rounds=1,
            stagger_seconds=1.0,
        )
        result = measure(plan, target.pids, warm_up=False)
        peak_kib = processes.memory_kib(main_pid, is_peak=True)
        if not first_count:
            first_count, first_kib = count, peak_kib
        ratio = result.load.total_ms[1] / IDEAL_MS
        is_held = result.load.failures == 0 and ratio <= HELD_RATIO
        rows.append(
            (
                f"{count} streams",
                number(100 * result.target_cpu_ms * count / 1000 / result.load.wall_seconds),
                number(result.load.first_ms[1]),
                number(ratio),
                number((peak_kib - first_kib) / (count - first_count)) if count > first_count else "",
                str(result.load.failures),
                "yes" if is_held else "no",
            )
        )
        if not is_held:
            break
    columns = ("", "CPU % of a core", "first token p95 ms", "p95 time / ideal", "KiB each more", "failed", "held")
    title = f"{target.name}: streams at once in one process, {SPEC.tokens} tokens {SPEC.delay_ms} ms apart"
    return table(title, columns, rows)

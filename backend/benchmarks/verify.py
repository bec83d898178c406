"""Before anything is timed: does the target really deliver the whole answer?"""

from typing import Any

import httpx2
import orjson

from benchmarks.targets import AnswerSpec, Target
from benchmarks.upstream import answer_text


def verify(target: Target, spec: AnswerSpec) -> None:
    """Ask once and compare the text. Raises `RuntimeError` with what came instead."""
    head, _, body = target.chat_requests(spec, 1)[0].partition("\r\n\r\n")
    request_line, *header_lines = head.split("\r\n")
    method, path, _ = request_line.split(" ")
    headers = dict(line.split(": ", 1) for line in header_lines)
    url = f"http://127.0.0.1:{target.port}{path}"
    response = httpx2.request(method, url, content=body.encode(), headers=headers, timeout=30, trust_env=False)
    text = "".join(_delta(event) for event in response.text.split("\n\n"))
    if response.status_code != 200 or text != answer_text(spec.tokens):
        raise RuntimeError(f"{target.name} answered {response.status_code}: {response.text[:600]}")


def _delta(event: str) -> str:
    lines = event.split("\n")
    data = next((line[6:] for line in lines if line.startswith("data: ")), "")
    if not any(line.startswith("event: ") and line.endswith("delta") for line in lines):
        return ""
    fields: dict[str, Any] = orjson.loads(data)
    return str(fields.get("delta", fields.get("text", "")))

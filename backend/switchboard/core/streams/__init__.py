"""Live event streams: written once in one process, followed by any number of readers in any process.

The writer keeps the events in memory and serves its own readers from there. A mirror in Redis lets other replicas
follow, and lets the worker save what was said when the writer's process dies. Losing Redis loses only those two.
"""

from switchboard.core.streams.heartbeat import Heartbeat
from switchboard.core.streams.live import LiveStream, StreamEvent, Subscription, decode_sse, encode_sse
from switchboard.core.streams.mirror import StreamMirror, stream_key
from switchboard.core.streams.pulse import Pulse

__all__ = [
    "Heartbeat",
    "LiveStream",
    "Pulse",
    "StreamEvent",
    "StreamMirror",
    "Subscription",
    "decode_sse",
    "encode_sse",
    "stream_key",
]

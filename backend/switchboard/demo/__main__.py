"""Serves the demo client sites: `python -m switchboard.demo --port 4001 --widget-origin ORIGIN`."""

import argparse
import signal

from switchboard.demo.sites import serve


def main() -> None:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(description="Serves the three demo client sites.")
    parser.add_argument("--port", type=int, required=True, help="of the first site; the others follow")
    parser.add_argument("--widget-origin", required=True, help="where widget.js is served")
    options = parser.parse_args()
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before the threads, which inherit it
    servers = serve(options.port, options.widget_origin)
    signal.sigwait(signals)
    for server in servers:
        server.server_close()


if __name__ == "__main__":
    main()

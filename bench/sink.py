"""A local server that counts deliveries by their idempotency key, and the channel that posts to it."""

import contextlib
import http.client
import json
import os
import socket
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ledger.models import Delivery

KEY = "Idempotency-Key"
TIMEOUT = 10  # seconds; shorter than the lease of a delivery


def send(delivery: "Delivery") -> None:
    """The channel: one POST, and anything but a 200 is a failure that is tried again."""
    connection = http.client.HTTPConnection(os.environ["BENCH_SINK"], timeout=TIMEOUT)
    try:
        body = json.dumps({"event": delivery.event_id})
        connection.request("POST", "/", body, {KEY: delivery.key, "Content-Type": "application/json"})
        if (status := connection.getresponse().status) != 200:
            raise http.client.HTTPException(f"The sink answered {status}.")
    finally:
        connection.close()


class Sink:
    """Use as a context manager. `seen` counts by key; `pause` is how long each answer takes, in seconds.

    While it is silent it gives no answer at all: "before" it has taken what was sent, or "after".
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.pause = 0.0
        self.silent: Literal["", "before", "after"] = ""
        self.kept_waiting = 0  # posts that were given no answer
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), self._handler())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def duplicates(self) -> int:
        """How many posts came with a key that was seen before."""
        return self.seen.total() - len(self.seen)

    def count(self, key: str) -> None:
        with self._lock:
            self.seen[key] += 1

    def keep_waiting(self) -> None:
        with self._lock:
            self.kept_waiting += 1
        while self.silent:
            time.sleep(0.05)

    def __enter__(self) -> "Sink":
        threading.Thread(target=self._server.serve_forever, name="sink", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(sink.pause)
                if sink.silent != "before":
                    sink.count(self.headers[KEY])
                if sink.silent:
                    sink.keep_waiting()
                    return
                self.send_response_only(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def free_port(first: int = 21_000, last: int = 29_999) -> int:
    """Below 32768, where the kernel takes the ports of the load's own sockets from."""
    for port in range(first + os.getpid() % 1000, last):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"No free port up to {last}.")

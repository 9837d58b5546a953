"""A product in miniature, started by the real launcher: `python fake_product.py up`. No Django, no servers
unless asked for, so that a test starts in a fraction of a second."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from launcher.product import Process, Product  # noqa: E402

ME = (sys.executable, "-S", __file__)
FAKE = Product(
    migrate=(*ME, "migrate"),
    processes=(
        Process("web", (*ME, "web", "{port}")),
        Process("worker", (*ME, "worker")),
        Process("beat", (*ME, "beat")),
    ),
    stop_order=("beat", "web", "worker"),
    ready_seconds=float(os.environ.get("FAKE_SECONDS", "20")),
)


def note(text: str) -> None:
    """One line in <state>/notes: what happened in which order, in all processes."""
    with (Path(os.environ["HANDOFF_STATE"]) / "notes").open("a") as notes:
        notes.write(text + "\n")


def run_until_told(name: str) -> None:
    def stop(*_: object) -> None:
        note(f"{name} stopped")
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    print(f"{name} is up", flush=True)
    while True:
        time.sleep(60)


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(os.environ.get("FAKE_STATUS", "200")))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def web(port: str) -> None:
    """Deaf to SIGTERM's default of an ordered end: it simply ends, as uvicorn does."""
    print("the last words of web", flush=True)
    match os.environ.get("FAKE_WEB"):
        case "broken":
            sys.exit(3)
        case "overtaken":  # another program takes the port between the launcher's look and this start
            subprocess.Popen([*ME, "take", port], start_new_session=True, env={})
            sys.exit(1)
    HTTPServer(("127.0.0.1", int(port)), Ready).serve_forever()


def worker() -> None:
    """With a pool process that does not know when its parent is gone."""
    subprocess.Popen(["sleep", "600"])
    run_until_told("worker")


def up() -> int:
    from launcher.refusals import Refusal, tell
    from launcher.up import up

    try:
        return up(PROJECT, os.environ, FAKE)
    except Refusal as refusal:
        return tell(refusal)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up"]:
            sys.exit(up())
        case ["migrate"]:
            sys.exit(int(os.environ.get("FAKE_MIGRATE", "0")))
        case ["web", port]:
            web(port)
        case ["take", port]:
            with socket.create_server(("127.0.0.1", int(port))):
                time.sleep(20)
        case ["worker"]:
            worker()
        case [name]:
            run_until_told(name)

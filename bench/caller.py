"""Calls of the API by a program: each answer as it came, or none."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any

from bench.product import Running


@dataclass(frozen=True)
class Answer:
    """`status` 0: none came, the connection was refused or cut. `again`: it was kept from the first time."""

    status: int
    text: str = ""
    again: bool = False

    @property
    def problem(self) -> str:
        """What the problem document calls it, such as "under-way"; empty where it is none."""
        if self.status < 400 or not self.text.startswith("{"):
            return ""
        return str(json.loads(self.text).get("type", "")).rsplit("problem-", 1)[-1]


@dataclass(frozen=True)
class Caller:
    product: Running
    token: str

    def post(self, path: str, body: Any, key: str = "", timeout: float = 20) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=timeout)
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), self._headers(key))
            answer = connection.getresponse()
            again = answer.headers.get("Idempotency-Replayed") == "true"
            return Answer(answer.status, answer.read().decode(errors="replace"), again)
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()

    def send(self, path: str, body: Any, key: str) -> socket.socket:
        """The same without reading an answer: it is on the socket, or never comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=20)
        connection.request("POST", f"/api/v1{path}", json.dumps(body), self._headers(key))
        assert connection.sock is not None
        return connection.sock

    def _headers(self, key: str) -> dict[str, str]:
        words = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return words | ({"Idempotency-Key": key} if key else {})

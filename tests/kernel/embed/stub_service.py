"""A stand-in for an OpenAI-compatible embedding service, run as a process of its own.

The model name says how it behaves: `good`, `short` (a vector too few), `garbage`, `slow`,
`refuse`, `nan`. Vectors count letters, so that equal texts get equal vectors. Rows come back in
reverse order, which the protocol allows.
"""

import json
import string
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def letter_counts(text: str) -> list[float]:
    """26 numbers that depend on the text only."""
    return [1.0 + text.lower().count(letter) for letter in string.ascii_lowercase]


class Service(BaseHTTPRequestHandler):
    """Answers POST /v1/embeddings."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        model = asked["model"]
        if self.headers.get("authorization") != "Bearer k" or self.path != "/v1/embeddings":
            return self.reply(401, b'{"error": "no"}')
        if model == "refuse":
            return self.reply(404, b'{"error": {"message": "no such model"}}')
        if model == "garbage":
            return self.reply(200, b"<html>")
        if model == "slow":
            time.sleep(1.0)
        rows = [
            {"index": place, "embedding": letter_counts(text)}
            for place, text in enumerate(asked["input"])
        ]
        if model == "short":
            rows = rows[1:]
        if model == "nan":
            rows[0]["embedding"][0] = 1e60
        return self.reply(200, json.dumps({"data": rows[::-1]}).encode())

    def reply(self, status: int, body: bytes) -> None:
        """Send one answer."""
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()

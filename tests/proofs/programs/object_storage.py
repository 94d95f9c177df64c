"""An object storage on this machine, that speaks as much of S3 as uploading and downloading a folder takes.

It stands in for the service only: the steps that talk to it, and the client library below them, are real.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    # Otherwise bodies come in chunks with check sums between them.
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
}


@contextlib.contextmanager
def running() -> Iterator[dict[str, bytes]]:
    """What is stored, by bucket and key; while it runs, the environment leads S3 clients to it."""
    stored: dict[str, bytes] = {}

    class Handler(_Handler):
        objects = stored

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        os.environ |= {**_SETTINGS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield stored
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.objects[self._name()] = body
        self._answer(200, b"", body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "list-type" in asked:
            bucket = self._name().rstrip("/")
            self._answer(200, self._listing(bucket, asked.get("prefix", [""])[0]))
        elif self._name() in self.objects:
            self._answer(200, self.objects[self._name()])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def log_message(self, *_: object) -> None:
        """The output of a program is its report."""

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _listing(self, bucket: str, prefix: str) -> bytes:
        keys = [name.removeprefix(f"{bucket}/") for name in sorted(self.objects)]
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key></Contents>"
            for key in keys
            if key.startswith(prefix)
        )
        return (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()
        )

    def _answer(self, status: int, body: bytes, tagged: bytes | None = None) -> None:
        self.send_response(status)
        tag = hashlib.md5(body if tagged is None else tagged, usedforsecurity=False).hexdigest()
        self.send_header("ETag", f'"{tag}"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

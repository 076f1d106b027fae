"""A publisher of models on this machine: it lists files with their hashes, and can break off, lie and redirect."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Publisher:
    """What it publishes, by path, and how it misbehaves. `asked` are the paths and ranges of the requests so far."""

    files: dict[str, bytes]
    address: str = ""
    breaks_off_after: int | None = None
    altered: frozenset[str] = frozenset()
    redirects_to: str = ""
    ignores_ranges: bool = False
    conceals_hashes: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def listing(self) -> list[Mapping[str, object]]:
        """The files as the publisher's interface lists them: large ones with SHA-256, small ones with git's SHA-1."""
        listed: list[Mapping[str, object]] = [{"type": "directory", "path": "x", "oid": "0" * 40}]
        for path, content in self.files.items():
            git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            large = {"lfs": {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}}
            listed.append({"type": "file", "path": path, "size": len(content), "oid": git,
                           **(large if path.endswith("onnx") else {})})  # fmt: skip
        return [{**each, "oid": "", "lfs": None} for each in listed] if self.conceals_hashes else listed


@contextmanager
def published(files: dict[str, bytes]) -> Iterator[Publisher]:
    """Serves `files` until the block ends."""
    publisher = Publisher(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            publisher.asked.append((self.path, asked))
            if self.path.startswith("/api/"):
                self._send(200, json.dumps(publisher.listing()).encode())
                return
            path = self.path.split("/resolve/main/", 1)[-1]
            if path not in publisher.files:
                self._send(404, b"")
            elif publisher.redirects_to:
                self.send_response(302)
                self.send_header("Location", publisher.redirects_to)
                self.end_headers()
            else:
                content = publisher.files[path]
                if path in publisher.altered:
                    content = content[:-1] + bytes([content[-1] ^ 1])
                start = re.fullmatch(r"bytes=(\d+)-", asked)
                if start and not publisher.ignores_ranges:
                    self._send(206, content[int(start[1]) :])
                else:
                    self._send(200, content)

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            limit = publisher.breaks_off_after
            if limit is not None and len(content) > limit and not self.path.startswith("/api/"):
                self.wfile.write(content[:limit])
                self.close_connection = True
                return
            self.wfile.write(content)

        def log_message(self, format: str, *values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

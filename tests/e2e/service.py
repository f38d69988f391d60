"""A real service for the tests: its folders, its commands, and gunicorn with two workers."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

PATIENCE = 30
"""Seconds after which a command, an answer or a start counts as hung."""


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)


class Service:
    """The commands of searchsvc over folders of their own; as a context, gunicorn runs besides."""

    def __init__(self, folder: Path) -> None:
        self.documents = folder / "documents"
        self.documents.mkdir(parents=True)
        self.index = folder / "index"
        self.log = folder / "serve.log"
        self.url = ""
        self.environment = os.environ | {
            "SEARCHSVC_DOCUMENTS": str(self.documents),
            "SEARCHSVC_INDEX": str(self.index),
            "SEARCHSVC_PORT": "0",
            "SEARCHSVC_WORKERS": "2",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "searchsvc", *arguments],
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE * 4,
            check=False,
        )

    def reindex(self, *arguments: str) -> str:
        """The last line of a reindex that went well."""
        done = self.run("reindex", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    def __enter__(self) -> Self:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "searchsvc", "serve"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.url = self._wait_for_url()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise
        log = self.log.read_text(encoding="utf-8")
        assert self.process.returncode == 0, log
        assert "Traceback" not in log, log

    def _wait_for_url(self) -> str:
        """The address that `serve` prints once it takes requests; the first start of an installation compiles."""
        deadline = time.monotonic() + 6 * PATIENCE
        while time.monotonic() < deadline:
            for word in self.log.read_text(encoding="utf-8").split():
                if word.startswith("http://"):
                    return word
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text(encoding="utf-8"))

    def request(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request over a connection of its own; names of headers are written with `_` for `-`."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, names)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **parameters: str | int) -> Answer:
        return self.request("GET", f"{path}?{urlencode(parameters)}" if parameters else path)

    def search(self, query: str, **parameters: str | int) -> Any:
        """The JSON of a search that went well."""
        answer = self.get("/api/search", q=query, **parameters)
        assert answer.status == http.HTTPStatus.OK, answer.text
        return answer.json()

    def paths(self, query: str, **parameters: str | int) -> list[str]:
        """The paths of the reports found, in order."""
        return [hit["path"] for hit in self.search(query, **parameters)["hits"]]

    def workers(self, ps: str) -> list[int]:
        """The process numbers of gunicorn's workers."""
        table = subprocess.run(
            [ps, "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        rows = (line.split() for line in table.splitlines())
        return [int(child) for child, parent in rows if int(parent) == self.process.pid]

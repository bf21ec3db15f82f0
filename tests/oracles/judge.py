"""HAPI's validator as a warm process: resources in, verdicts out. Built with Maven where it has not been yet."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "hapi-judge"


def build() -> None:
    made, source = HERE / "target/classes/Judge.class", HERE / "src/main/java/Judge.java"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        command = ["mvn", "-q", "-B", "package", "dependency:copy-dependencies", "-DoutputDirectory=target/lib"]
        subprocess.run(command, cwd=HERE, check=True)


class Judge:
    """`with Judge() as judge: judge.verdicts([b"{...}"])`: {"valid": bool, "issues": [...]} for each, in order."""

    def __init__(self, *arguments: str) -> None:
        build()
        command = ["java", "-Xmx800m", "-cp", "target/classes:target/lib/*", "Judge", *arguments]
        self._process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def verdicts(self, resources: Sequence[bytes]) -> list[dict[str, Any]]:
        """Each resource is JSON on one line."""
        writer = threading.Thread(target=self._write, args=(resources,), daemon=True)
        writer.start()
        assert self._process.stdout
        answers = [json.loads(self._process.stdout.readline()) for _ in resources]
        writer.join()
        return answers

    def _write(self, resources: Sequence[bytes]) -> None:
        assert self._process.stdin
        for resource in resources:
            self._process.stdin.write(resource + b"\n")
        self._process.stdin.flush()

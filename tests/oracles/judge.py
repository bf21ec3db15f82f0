"""Other people's validators as warm processes: resources in, verdicts out. Each is fetched on its first use."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent


class Warm:
    """`with Judge() as judge: judge.verdicts([b"{...}"])`: {"valid": bool, "issues": [...]} for each, in order."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
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


HAPI = HERE / "hapi-judge"


def _java(name: str, *arguments: str) -> list[str]:
    made, source = HAPI / f"target/classes/{name}.class", HAPI / f"src/main/java/{name}.java"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        build = ["mvn", "-q", "-B", "package", "dependency:copy-dependencies", "-DoutputDirectory=target/lib"]
        subprocess.run(build, cwd=HAPI, check=True)
    return ["java", "-Xmx800m", "-cp", "target/classes:target/lib/*", name, *arguments]


def write_definitions(folder: Path) -> None:
    """HL7's definitions of all of R4, as HAPI ships them, in the form that compile_tables reads."""
    subprocess.run(_java("Definitions", str(folder)), cwd=HAPI, check=True)


class Judge(Warm):
    """HAPI's instance validator, in Java."""

    def __init__(self, *arguments: str) -> None:
        super().__init__(HAPI, _java("Judge", *arguments))


class Medplum(Warm):
    """Medplum's `validateResource`, in JavaScript."""

    def __init__(self) -> None:
        folder = HERE / "medplum-judge"
        if not (folder / "node_modules/.package-lock.json").exists():
            build = ["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(build, cwd=folder, check=True)
        super().__init__(folder, ["node", "judge.mjs"])

"""The Nu HTML Checker, asked about many pages in one start of the JVM."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class NuChecker:
    java: str
    jar: Path

    def __call__(self, pages: Mapping[str, str | bytes]) -> list[str]:
        """What the checker says against pages, given by name: errors and warnings, one a line."""
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name, html in pages.items():
                file = Path(folder) / f"{name}.html"
                file.write_bytes(html if isinstance(html, bytes) else html.encode())
                files.append(str(file))
            # Its guess of the language knows nothing of parts; ours is tested elsewhere.
            command = [self.java, "-Xss4m", "-jar", str(self.jar), "--no-langdetect"]
            done = subprocess.run(
                [*command, "--exit-zero-always", "--format", "json", *files],
                capture_output=True,
                check=True,
                timeout=120,
            )
        messages = json.loads(done.stderr)["messages"]
        return [_line(message) for message in messages]


def _line(message: Mapping[str, object]) -> str:
    page = Path(str(message.get("url", ""))).stem
    kind = message.get("subType") or message["type"]
    return f"{page}:{message.get('lastLine')} {kind}: {message['message']} {message.get('extract')}"

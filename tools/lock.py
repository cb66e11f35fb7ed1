"""Write requirements.lock and requirements-e2e.lock again, from pyproject.toml.

    python tools/lock.py [--upgrade]

Without `--upgrade` what is locked stays, as far as pyproject.toml still allows
it. No address of an index gets into the locks: each machine uses its own.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
HEADER = "# Made by `make lock` from pyproject.toml ({what}); not to be edited.\n"
HOW = (
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"),
)


def main(words: list[str]) -> int:
    """Both locks; the second keeps to the versions of the first, to be installed on top of it."""
    lock("requirements.lock", "credbot and its tools", ["--group", "dev", "pyproject.toml"], words)
    group = ["--group", "pyproject.toml:e2e", "--constraint", "requirements.lock"]
    lock("requirements-e2e.lock", "tests of the page", group, words)
    return 0


def lock(name: str, what: str, source: list[str], words: list[str]) -> None:
    """Resolve `source` into the file `name`. Raises CalledProcessError when there is no way."""
    subprocess.run([UV, *HOW, *words, *source, "--output-file", name], cwd=ROOT, check=True)
    path = ROOT / name
    path.write_text(HEADER.format(what=what) + path.read_text())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Make .venv from the locks: with uv when there is one, else with venv and pip.

    python tools/venv.py [--browser]

Runs on a bare Python 3.11, with nothing installed; an older one must be able to
read it as far as the sentence about its age, so there are no type annotations.
A second call with the same locks does nothing. `--browser` adds what the tests
of the page need, when this machine has a Chromium.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = "requirements.lock"
BROWSER_LOCK = "requirements-e2e.lock"
# Not that of a virtual environment that may be removed here.
BASE = getattr(sys, "_base_executable", None) or sys.executable
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Failed(Exception):
    """A step did not work; the text is what its program said last."""


def main(words):
    """Bring .venv to the locks. Returns the exit status: 0, or 2 with one line that says why."""
    if sys.version_info < (3, 11):  # noqa: UP036  that is the question
        return refuse(f"credbot needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    locks = [LOCK]
    if "--browser" in words and any(map(shutil.which, BROWSERS)):
        locks.append(BROWSER_LOCK)
    if not missing(locks):
        return 0
    said = ""
    for way in ways():
        try:
            way(locks)
        except Failed as failure:
            said = str(failure)
            continue
        return 0
    return refuse(said or ensurepip_is_missing())


def ways():
    """What can be tried on this machine, best first."""
    found = shutil.which("uv") or (is_sound() and shutil.which("uv", path=VENV / "bin"))
    if found:
        yield lambda locks: by_uv(found, locks)
    if has_ensurepip() or has_pip():
        yield by_pip


def by_uv(uv, locks):
    """Some seconds, or less than one when its cache is warm."""
    if not is_sound():
        say("Making the virtual environment in .venv, with uv")
        shutil.rmtree(VENV, ignore_errors=True)
        run([uv, "venv", "--quiet", "--python", BASE, VENV])
    install(uv_install(uv), locks)


def by_pip(locks):
    """Slower; so pip fetches the locked uv first, and does all itself only when uv can't."""
    if not has_pip():
        say("Making the virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        run([BASE, "-m", "venv", VENV])
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    uv = VENV / "bin" / "uv"
    try:
        if not uv.exists():
            run([*pip, "--require-hashes", "-r", only("uv")])
        install(uv_install(uv), locks)
    except Failed:
        say("That did not work with uv; trying with pip")
        install(pip, locks)


def install(installer, locks):
    """The locked packages by their hashes, then credbot itself from this directory."""
    for lock in missing(locks):
        packages = sum("==" in line for line in (ROOT / lock).read_text().splitlines())
        say(f"Installing {packages} packages of {lock}")
        run([*installer, "--require-hashes", "-r", ROOT / lock])
        if lock == LOCK:
            say("Installing credbot from this directory")
            run([*installer, "--no-deps", "--no-build-isolation", "--editable", ROOT])
        stamp_file(lock).write_text(stamp_of(lock))


def uv_install(uv):
    # uv leaves the bytecode to the first import: half a second each time where nothing is kept.
    return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]


def only(package):
    """A lock with one package of the lock, and its hashes."""
    lines = (ROOT / LOCK).read_text().splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = start + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    path = VENV / f"{package}.lock"
    path.write_text("".join(lines[start:end]))
    return path


def is_sound():
    """Whether .venv works, lies where it was made, and is of a Python that we can use."""
    try:
        moved = str(VENV) not in (VENV / "bin" / "activate").read_text()
    except OSError:
        return False
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    return not moved and succeeds([PYTHON, "-c", check])


def has_pip():
    return is_sound() and succeeds([PYTHON, "-c", "import pip"])


def has_ensurepip():
    return succeeds([BASE, "-c", "import ensurepip"])


def ensurepip_is_missing():
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"This Python can't make virtual environments. On Debian and Ubuntu: "
        f"apt install python{version}-venv (or install uv)."
    )


def missing(locks):
    """The locks that .venv is not at. Each has its own stamp: one can come later than another."""
    return [lock for lock in locks if stamp(lock) != stamp_of(lock)]


def stamp(lock):
    """What .venv was made of; None when it is not there or can't be used."""
    try:
        return stamp_file(lock).read_text() if PYTHON.exists() else None
    except OSError:
        return None


def stamp_of(lock):
    """What .venv has to be made of. The place counts: scripts in it begin with its path."""
    parts = [str(VENV).encode()]
    parts += [(ROOT / name).read_bytes() for name in ("pyproject.toml", lock)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp_file(lock):
    return VENV / f".stamp-{lock}"


def run(command):
    """Raises Failed with the last lines that the program said."""
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            raise Failed(str(error)) from error
        if done.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise Failed("\n".join(lines[-12:]) or f"{command[0]} ended with {done.returncode}.")


def succeeds(command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def environment():
    """This one, without what would send packages to another place."""
    ours = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    gone = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX")
    return {name: text for name, text in os.environ.items() if name not in gone} | ours


def say(text):
    print(f"{text} ...", file=sys.stderr, flush=True)


def refuse(text):
    print(text, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

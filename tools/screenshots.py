"""The pictures in docs/pictures, taken from the demo by headless Chromium.

make screenshots            all of them
make screenshots ARGS=/tmp  into another folder
"""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 4177
URL = f"http://127.0.0.1:{PORT}"
READY = 60
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
WIDE = {"width": 1280, "height": 1000}
TALL = {"width": 1280, "height": 1200}
PHONE = {"width": 390, "height": 844}
Take = Callable[[Browser, Path], None]


def main(folder: Path) -> None:
    """Start the demo, take every picture, stop the demo."""
    folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium is missing: install it, on Debian with `apt-get install chromium`.")
    with _demo(), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(QUIET))
        for name, take in PICTURES.items():
            take(browser, folder / f"{name}.png")
        browser.close()


@contextmanager
def _demo() -> Iterator[None]:
    command = [sys.executable, "-m", "credbot.cli", "demo", "--no-browser", "--port", str(PORT)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait(15)


def _wait() -> None:
    """Until the digest of the morning stands in the team's channel."""
    for _ in range(READY * 2):
        time.sleep(0.5)
        try:
            state = _get("/client/state")
            team = next(c for c in state["channels"] if c["name"] == "credentialing")
            if team["latest"]:
                return
        except (OSError, StopIteration):
            continue
    sys.exit("The demo did not come up.")


def _get(path: str) -> Any:
    with urllib.request.urlopen(URL + path, timeout=5) as answer:  # noqa: S310
        return json.load(answer)


def _open(browser: Browser, who: str, where: str, size: dict[str, int], **options: Any) -> Page:
    """The page as a person sees it: `who` by handle; `where` a channel, `dm` or `home`."""
    people = {person["name"]: person["id"] for person in _get("/client/state")["people"]}
    user = people[who]
    state = _get(f"/client/state?user={user}")
    channels = {channel["name"]: channel["id"] for channel in state["channels"]}
    channel = state["dm"] if where in ("dm", "home") else channels[where]
    page = browser.new_context(viewport=size, device_scale_factor=2, **options).new_page()
    home = "&home=1" if where == "home" else ""
    page.goto(f"{URL}/#user={user}&channel={channel}{home}")
    page.wait_for_selector("body[data-ready]")
    page.wait_for_timeout(600)
    return page


def _type(page: Page, text: str) -> None:
    box = page.locator("#composer-text")
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(1200)


def _shoot(page: Page, path: Path) -> None:
    page.screenshot(path=str(path))
    page.context.close()


def _stalls(page: Page) -> Page:
    """The page with the stall digest at its top, which other messages may follow."""
    return _from(page, page.locator(".message").filter(has_text="open files are stalled").first)


def _from(page: Page, message: Locator) -> Page:
    message.evaluate("one => one.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(300)
    return page


def digest(browser: Browser, path: Path) -> None:
    _shoot(_stalls(_open(browser, "dana", "credentialing", WIDE)), path)


def digest_dark(browser: Browser, path: Path) -> None:
    page = _open(browser, "dana", "credentialing", WIDE, color_scheme="dark")
    _shoot(_stalls(page), path)


def morning(browser: Browser, path: Path) -> None:
    _shoot(_open(browser, "sam", "dm", WIDE), path)


def _answer(who: str, text: str, size: dict[str, int] | None = None) -> Take:
    """What a person reads who types `text` in the team's channel."""

    def take(browser: Browser, path: Path) -> None:
        page = _open(browser, who, "credentialing", size or WIDE)
        _type(page, text)
        _shoot(_from(page, page.locator("#messages .message").last), path)

    return take


def intake(browser: Browser, path: Path) -> None:
    page = _open(browser, "dana", "credentialing", WIDE)
    _type(page, "/cred new Ana Ruiz, MD")
    page.get_by_role("dialog").first.wait_for()
    _shoot(page, path)


def _window(page: Page, path: Path) -> None:
    """The open form, which is put away again: it would lie over every other picture."""
    dialog = page.get_by_role("dialog").last
    dialog.wait_for()
    page.wait_for_timeout(400)
    page.screenshot(path=str(path))
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    page.context.close()


def _chosen(who: str, text: str, item: str, size: dict[str, int] | None = None) -> Take:
    """The form behind an item of the menu under what `text` shows."""

    def take(browser: Browser, path: Path) -> None:
        page = _open(browser, who, "credentialing", size or WIDE)
        _type(page, text)
        message = page.locator("#messages .message").last
        message.locator("button.overflow").last.click()
        page.get_by_role("menuitem").filter(has_text=item).first.click()
        _window(page, path)

    return take


def _typed_form(who: str, text: str) -> Take:
    """The form that typed words open."""

    def take(browser: Browser, path: Path) -> None:
        page = _open(browser, who, "credentialing", TALL)
        _type(page, text)
        _window(page, path)

    return take


def new_hire(browser: Browser, path: Path) -> None:
    """A new hire with two payers, filled in."""
    page = _open(browser, "dana", "credentialing", TALL)
    _type(page, "/cred new Quinn Example, MD")
    dialog = page.get_by_role("dialog").last
    dialog.wait_for()
    for label, option in (("Track", "Enrollment"), ("Payers", "Harbor"), ("Payers", "Cedar")):
        field = dialog.get_by_label(label).first
        field.click()
        field.press_sequentially(option)
        page.wait_for_timeout(700)
        page.get_by_role("option").filter(has_text=option).first.click()
    dialog.get_by_label("Start date").first.fill("2026-12-21")
    dialog.get_by_role("button", name="Create File").click()
    page.get_by_text("files opened in Intake").first.wait_for()
    _window(page, path)


def home(browser: Browser, path: Path) -> None:
    page = _open(browser, "dana", "home", {"width": 1280, "height": 1800})
    page.wait_for_timeout(1500)
    _shoot(page, path)


def phone(browser: Browser, path: Path) -> None:
    _shoot(_stalls(_open(browser, "dana", "credentialing", PHONE, has_touch=True)), path)


def phone_home(browser: Browser, path: Path) -> None:
    page = _open(browser, "dana", "home", PHONE, has_touch=True)
    page.wait_for_timeout(1500)
    _shoot(page, path)


PICTURES = {
    "digest": digest,
    "digest-dark": digest_dark,
    "morning": morning,
    "card": _answer("maria.g", "/cred 1042"),
    "phone-card": _answer("maria.g", "/cred 1042", PHONE),
    "provider": _answer("dana", "/cred provider Ana Ruiz", TALL),
    "queue": _answer("dana", "/cred queue stalled", TALL),
    "calendar": _answer("dana", "/cred calendar 30", TALL),
    "load": _answer("ruth", "/cred load", TALL),
    "settings": _answer("dana", "/cred settings", TALL),
    "screening": _typed_form("dana", "/cred screen 1265"),
    "hold": _chosen("maria.g", "/cred 1059", "Hold"),
    "wait": _chosen("maria.g", "/cred 1059", "Wait", PHONE),
    "date": _chosen("maria.g", "/cred 1059", "Change Date", PHONE),
    "phone-provider": _answer("maria.g", "/cred provider Ana Ruiz", PHONE),
    "home": home,
    "phone-home": phone_home,
    "phone": phone,
    "new-hire": new_hire,
    "intake": intake,
}
"""The form comes last: whoever opens one sees it wherever they look."""

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")

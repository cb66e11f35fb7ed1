"""A real browser for the tests of the page; its fixtures are taken over by those modules."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from credbot.sandbox.models import User
from credbot.sandbox.server import Sandbox

PATIENCE = 20.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def missing(what: str) -> None:
    """Without a browser there is nothing to look at; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must look at the page")
    pytest.skip(f"{what} is missing: install it to look at the page")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        missing("Chromium")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=list(QUIET))
        yield found
        found.close()


class Screen:
    """One window of the page, and what went wrong or left the machine in it."""

    def __init__(self, browser: Any, box: Sandbox, **options: Any) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        # A busy machine must not look like a slow app.
        box.push.ack_seconds = box.trigger_seconds = PATIENCE
        self.box = box
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def visit(self, user: User, **place: str) -> Any:
        words = "&".join([f"user={user.id}", *(f"{key}={value}" for key, value in place.items())])
        self.page.goto(f"{self.box.url}/#{words}")
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def says(self, text: str) -> None:
        """Wait until the words are on the screen."""
        self.page.get_by_text(text).first.wait_for()

    def type(self, text: str) -> None:
        box = self.page.locator("#composer-text")
        box.fill(text)
        box.press("Enter")


@pytest.fixture
def screen(browser: Any, box: Sandbox) -> Iterator[Screen]:
    window = Screen(browser, box)
    yield window
    window.context.close()
    assert window.errors == []


@pytest.fixture
def phone(browser: Any, box: Sandbox) -> Iterator[Screen]:
    window = Screen(browser, box, viewport={"width": 390, "height": 844}, has_touch=True)
    yield window
    window.context.close()
    assert window.errors == []

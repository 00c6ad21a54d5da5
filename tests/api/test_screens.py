"""Pages as a browser draws them: something to see, in both colour schemes, nothing blocked.

Needs Chromium (Debian: chromium fonts-noto-cjk); skipped where there is none.  The
pictures stay in pytest's temporary folder, to be looked at.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_snapshot import running_service

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGES = {
    "start": "/",
    "search": "/search?q=デジタルデバイド対策に取り組む市は？",
    "compare": "/compare",
    "sparql": "/sparql",
    "topic": "/topic/digital-divide",
}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def address(served_data: Path) -> Iterator[str]:
    with running_service(served_data) as found:
        yield found.rstrip("/")


def picture(address: str, path: str, target: Path, dark: bool) -> str:
    """Draw a page into a file; gives what the browser logged."""
    assert CHROMIUM is not None
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--enable-logging=stderr",
            "--window-size=1000,1200",
            *scheme,
            f"--screenshot={target}",
            address + path,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_page_is_drawn(address: str, tmp_path: Path, name: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    target = tmp_path / f"{name}.png"
    log = picture(address, PAGES[name], target, dark=False)
    # a resource that the policy of the page blocks would be logged here
    assert "Content Security Policy" not in log
    assert "Refused to" not in log
    colours = image.open(target).convert("RGB").getcolors(2_000_000)
    counts = sorted(colours, reverse=True)
    assert len(counts) > 50, "a blank page"
    assert min(counts[0][1]) > 230, "light paper"


def test_dark_scheme(address: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    target = tmp_path / "dark.png"
    picture(address, "/", target, dark=True)
    counts = sorted(image.open(target).convert("RGB").getcolors(2_000_000), reverse=True)
    assert max(counts[0][1]) < 60, "dark paper"

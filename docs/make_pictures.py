"""Takes the pictures of the docs from a served demo: `python docs/make_pictures.py URL`.

Needs the `test` dependencies and Chromium; run it when the pages have changed.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
# Name of the picture: address below the demo's, width and height of the window, colour scheme.
SHOTS = {
    "front": ("/", 1280, 900, "light"),
    "post": ("/service-client-de-meta/", 1280, 1400, "light"),
    "post-dark": ("/service-client-de-meta/", 1280, 1400, "dark"),
}


def main(site: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
        )
        for name, (address, width, height, scheme) in SHOTS.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR"
            )
            page.goto(site.rstrip("/") + address, wait_until="networkidle")
            with Image.open(io.BytesIO(page.screenshot())) as picture:
                picture.save(FOLDER / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["http://127.0.0.1:8000"])

"""Draws the demo's pictures: `python -m example_project.demo.make_pictures [name ...]`.

Run by hand when a picture changes; what it writes is committed. Needs Pillow alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from example_project.demo import (
    portraits,
    scenes_archive,
    scenes_bureau,
    scenes_desk,
    scenes_pages,
    scenes_places,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from example_project.demo.papercut import Sheet

FOLDER = Path(__file__).parent / "content" / "pictures"

PICTURES: dict[str, Callable[[], Sheet]] = {
    "standard-debranche": scenes_bureau.switchboard,
    "facade-du-soir": scenes_bureau.facade,
    "chaises-du-lundi": scenes_desk.chairs,
    "calendrier-decoupe": scenes_desk.calendar,
    "epreuve-corrigee": scenes_desk.proof,
    "livre-et-ecran": scenes_pages.book_and_screen,
    "rouleau-sans-fin": scenes_pages.scroll,
    "tiroirs-de-fiches": scenes_archive.drawers,
    "trois-chemins": scenes_archive.three_paths,
    "rayon-de-bibliotheque": scenes_archive.shelves,
    "forme-imprimerie": scenes_pages.forme,
    "fenetre-et-cables": scenes_places.window_and_cables,
    "iles-et-ponts": scenes_places.islands,
    "portrait-barbara": portraits.barbara,
    "portrait-omar-keller": portraits.omar,
    "portrait-ines-marchand": portraits.ines,
}


def main(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        path = FOLDER / f"{name}.webp"
        PICTURES[name]().save(path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])

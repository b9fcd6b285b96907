"""Pictures of pages: book and screen, scroll, forme."""

from __future__ import annotations

import math
from itertools import pairwise

from example_project.demo.papercut import (
    INK,
    OCHRE,
    PANEL,
    PAPER,
    RED,
    SAGE,
    SAND,
    SLATE,
    SOFT,
    Pen,
    Sheet,
    mix,
    shade,
    smooth,
)


def book_and_screen() -> Sheet:
    sheet = Sheet(mix(SAGE, INK, 0.16), seed=61)
    with sheet.cut(mix(SAGE, INK, 0.3), 0) as pen:
        pen.disc(800, 980, 980, 300)
    with sheet.cut(mix(RED, INK, 0.15), 14) as pen:
        pen.poly([(196, 178), (800, 196), (800, 772), (196, 764)])
    for layer in range(3):
        shift = layer * 9
        with sheet.cut(mix(PANEL, SAND, 0.5 - layer * 0.2), 3) as pen:
            pen.poly(_leaf(214 + shift, 800, 742 - shift))
    with sheet.cut(PAPER, 4) as pen:
        pen.poly(_leaf(240, 800, 720))
    with sheet.cut(mix(SAND, SOFT, 0.3), 0, rough=6, opacity=0.4) as pen:
        pen.poly([(764, 168), (800, 192), (800, 744), (764, 720)])
    with sheet.cut(INK, 16) as pen:
        pen.rect(808, 150, 588, 628, 34)
    with sheet.cut(mix(SAGE, PAPER, 0.72), 0) as pen:
        pen.rect(838, 182, 528, 564, 10)
    with sheet.cut(mix(SAGE, PAPER, 0.84), 0, rough=2, opacity=0.7) as pen:
        pen.poly([(1120, 182), (1366, 182), (1366, 470)])
    _facing_lines(sheet)
    return sheet


def _leaf(left: float, spine: float, foot: float) -> list[tuple[float, float]]:
    """A page of an open book: it rises from the spine and falls to the fore-edge."""
    top = smooth([(left, 166), (left + 190, 132), (spine - 110, 146), (spine, 196)])
    bottom = smooth(
        [(spine, foot + 26), (spine - 110, foot - 22), (left + 190, foot - 32), (left, foot)]
    )
    return top + bottom


def _facing_lines(sheet: Sheet) -> None:
    def bend(x: float) -> float:
        """How far the page's curve lifts a line at this place."""
        share = (x - 240) / 560
        return -34 * math.sin(share * math.pi * 0.86) + 26 * share**6

    lengths = [sheet.random.uniform(0.82, 1.0) for _ in range(13)]
    lengths[4], lengths[9], lengths[12] = 0.46, 0.6, 0.34
    with sheet.cut(mix(INK, SOFT, 0.4), 0, rough=0.7) as pen:
        for row, length in enumerate(lengths):
            y, stop = 236 + row * 36, 300 + 408 * length
            xs = [300 + (stop - 300) * n / 20 for n in range(21)]
            pen.line([(x, y + bend(x)) for x in xs], 10)
    with sheet.cut(mix(SAGE, SOFT, 0.35), 0, rough=0.7, opacity=0.62) as pen:
        for row, length in enumerate(lengths[:11]):
            pen.rect(884, 246 + row * 42, 424 * length * 0.82, 10, 5)
    with sheet.cut(RED, 0, rough=0.7) as pen:
        pen.line([(300 + n * 9, 398 + bend(300 + n * 9)) for n in range(22)], 4)
    with sheet.cut(RED, 6) as pen:
        pen.poly([(738, 158), (770, 172), (772, 420), (755, 396), (740, 414)])
    with sheet.cut(mix(SAGE, INK, 0.5), 0) as pen:
        pen.rect(1382, 420, 5, 70, 2)


def scroll() -> Sheet:
    sheet = Sheet(mix(SLATE, INK, 0.3), seed=71)
    with sheet.cut(mix(SLATE, INK, 0.4), 0) as pen:
        pen.poly([(-10, 520), (1610, 430), (1610, 910), (-10, 910)])
    heights = (190, 346, 468, 570, 660, 738, 806, 866, 930)
    widths = (1000, 970, 852, 742, 640, 546, 458, 380, 310)
    centres = (800, 812, 716, 802, 724, 792, 730, 786, 740)
    folds = [(c - w / 2, y, w) for c, y, w in zip(centres, heights, widths, strict=True)]
    bands = list(pairwise(folds))
    for number, ((left, top, wide), (next_left, next_top, next_wide)) in reversed(
        list(enumerate(bands))
    ):
        face = number % 2 == 0
        colour = mix(PAPER, SLATE, 0.07 * number) if face else mix(SAND, SLATE, 0.2 + 0.09 * number)
        with sheet.cut(colour, max(3.0, 11 - number * 1.5)) as pen:
            pen.poly(
                [
                    (left, top),
                    (left + wide, top),
                    (next_left + next_wide, next_top),
                    (next_left, next_top),
                ]
            )
        if face:
            _band_text(sheet, (left, top, wide), (next_left, next_top, next_wide), number)
    _roll(sheet)
    return sheet


def _band_text(
    sheet: Sheet, upper: tuple[float, float, float], lower: tuple[float, float, float], number: int
) -> None:
    rows = max(2, 5 - number)
    with sheet.cut(mix(SOFT, PAPER, 0.25), 0, rough=0.7) as pen:
        for row in range(rows):
            share = (row + 0.9) / (rows + 0.7)
            left, top, wide = (a + (b - a) * share for a, b in zip(upper, lower, strict=True))
            length = wide * (sheet.random.uniform(0.6, 0.82) if row != rows - 1 else 0.4)
            pen.rect(left + wide * 0.09, top - 4, length, max(3.5, 9 - number * 1.3), 2)


def _roll(sheet: Sheet) -> None:
    with sheet.cut(shade(RED, -0.3), 8) as pen:
        pen.rect(226, 132, 1148, 36, 18)
    with sheet.cut(RED, 4) as pen:
        pen.disc(228, 150, 34)
        pen.disc(1372, 150, 34)
    with sheet.cut(PAPER, 12) as pen:
        pen.rect(284, 74, 1032, 150, 34)
    with sheet.cut(mix(PAPER, SAND, 0.6), 0) as pen:
        pen.rect(286, 150, 1028, 72, 32)
        pen.rect(280, 140, 1040, 52, hole=True)
    with sheet.cut(mix(SOFT, PAPER, 0.55), 0, rough=0.7) as pen:
        for row, length in enumerate((640, 760, 520)):
            pen.rect(392, 106 + row * 30, length, 8, 3)


def forme() -> Sheet:
    sheet = Sheet(mix(OCHRE, SAND, 0.55), seed=101)
    with sheet.cut(mix(OCHRE, INK, 0.12), 0, opacity=0.35, rough=4) as pen:
        for y in (70, 208, 402, 566, 770, 838):
            pen.curve(
                [
                    (-10, y),
                    (420, y + sheet.random.uniform(-24, 24)),
                    (1000, y - 12),
                    (1620, y + 18),
                ],
                5,
            )
    with sheet.cut("#2a2823", 16) as pen:
        pen.rect(250, 54, 1100, 792, 10)
        pen.rect(312, 116, 976, 668, 3, hole=True)
    with sheet.cut("#48443a", 0) as pen:
        pen.rect(262, 66, 1076, 7, 3)
    with sheet.cut(shade(OCHRE, -0.34), 2) as pen:
        pen.rect(314, 118, 972, 664)
    _furniture(sheet)
    _type(sheet)
    return sheet


def _furniture(sheet: Sheet) -> None:
    for x, y, w, h in (
        (320, 124, 960, 40),
        (320, 736, 960, 40),
        (320, 170, 44, 560),
        (1192, 170, 88, 560),
    ):
        with sheet.cut(mix(OCHRE, PAPER, 0.15), 3) as pen:
            pen.rect(x, y, w, h, 2)
    for y in (244, 452, 656):
        with sheet.cut(SOFT, 4) as pen:
            pen.poly([(1208, y - 58), (1232, y - 58), (1248, y + 58), (1208, y + 58)])
            pen.poly([(1240, y - 58), (1266, y - 58), (1266, y + 58), (1254, y + 58)])


def _type(sheet: Sheet) -> None:
    metal, face = "#a19c90", "#2c2923"
    with sheet.cut(RED, 5) as pen:
        pen.rect(372, 178, 200, 212, 3)
    with sheet.cut(shade(RED, -0.5), 0) as pen:
        pen.poly(
            [
                (440, 222),
                (502, 222),
                (560, 350),
                (512, 350),
                (500, 320),
                (436, 320),
                (424, 350),
                (384, 350),
            ]
        )
        pen.poly([(468, 252), (486, 292), (450, 292)], hole=True)
    lines = [
        _set_line(sheet, 584.0 if row < 4 else 372.0, 178 + row * 54, short=row in (4, 9))
        for row in range(10)
    ]
    with sheet.cut(shade(metal, -0.42), 1) as pen:
        for line in lines:
            pen.rect(
                line[-1][1] + line[-1][3], line[-1][2] + 3, 1182 - line[-1][1] - line[-1][3], 44
            )
    with sheet.cut(metal, 3) as pen:
        for _, x, y, w in (piece for line in lines for piece in line):
            pen.rect(x, y, w - 3, 50, 1)
    with sheet.cut(face, 0, rough=0.6) as pen:
        for kind, x, y, w in (piece for line in lines for piece in line):
            _letter(pen, kind, (x + 6, y + 13, x + w - 9, y + 37))


def _set_line(
    sheet: Sheet, x: float, y: float, *, short: bool
) -> list[tuple[int, float, float, float]]:
    """Pieces of type from x to the right edge: what is on each, its place and its width."""
    pieces: list[tuple[int, float, float, float]] = []
    while x < (820 if short else 1140):
        kind = sheet.random.randrange(9)
        w = 20.0 if kind in (0, 1) else 34.0 if kind < 7 else 44.0
        pieces.append((kind, x, y, w))
        x += w
    return pieces


def _letter(pen: Pen, kind: int, box: tuple[float, float, float, float]) -> None:
    """The face of a letter, abstract: strokes and bowls, none of an alphabet."""
    left, top, right, foot = box
    middle = (left + right) / 2
    if kind == 1:
        pen.rect(middle - 3, top, 6, foot - top)
    elif kind in (2, 6):
        pen.disc(middle, (top + foot) / 2, (right - left) / 2, 12)
        pen.disc(middle, (top + foot) / 2, (right - left) / 2 - 6, 6, hole=True)
        if kind == 6:
            pen.rect(right - 6, top, 6, foot - top)
    elif kind == 3:
        pen.rect(left, top, 6, foot - top)
        pen.rect(left, foot - 6, right - left, 6)
    elif kind == 4:
        pen.rect(left, top, right - left, 6)
        pen.rect(middle - 3, top, 6, foot - top)
    elif kind == 5:
        pen.rect(left, top, 6, foot - top)
        pen.rect(right - 6, top, 6, foot - top)
        pen.rect(left, top + 9, right - left, 6)
    elif kind == 7:
        pen.line(
            [
                (left + 2, foot - 2),
                (left + 7, top + 2),
                (middle, foot - 6),
                (right - 7, top + 2),
                (right - 2, foot - 2),
            ],
            5,
        )
    elif kind == 8:
        pen.line([(left + 3, top + 3), (middle, foot - 3), (right - 3, top + 3)], 6)

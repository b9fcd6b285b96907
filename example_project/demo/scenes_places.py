"""Pictures of places: a window with its cables, an archipelago."""

from __future__ import annotations

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
    Sheet,
    blob,
    box_at,
    mix,
    shade,
    smooth,
    turned,
)


def window_and_cables() -> Sheet:
    wall = mix(SAND, OCHRE, 0.14)
    sheet = Sheet(wall, seed=131)
    with sheet.cut(shade(wall, -0.09), 0) as pen:
        pen.rect(-10, 780, 1620, 140)
    with sheet.cut(shade(wall, -0.2), 1) as pen:
        pen.rect(-10, 774, 1620, 10)
    with sheet.cut(shade(wall, -0.06), 0, rough=4) as pen:
        pen.poly([(1180, 250), (1620, 380), (1620, 700), (1180, 560)])
    with sheet.cut(mix(SLATE, PAPER, 0.5), 0) as pen:
        pen.rect(520, 86, 560, 500)
    with sheet.cut(mix(SLATE, PAPER, 0.72), 0, rough=2) as pen:
        for x, y, r in (
            (640, 250, 58),
            (716, 226, 76),
            (800, 252, 54),
            (930, 390, 40),
            (986, 376, 56),
            (1040, 396, 40),
        ):
            pen.disc(x, y, r, r * 0.72)
        pen.rect(596, 250, 250, 42, 20)
        pen.rect(900, 392, 170, 30, 14)
    _roofs(sheet)
    _frame(sheet)
    _cables(sheet)
    return sheet


def _roofs(sheet: Sheet) -> None:
    with sheet.cut(mix(SLATE, PAPER, 0.15), 2) as pen:
        pen.poly(
            [
                (516, 590),
                (516, 500),
                (590, 452),
                (664, 500),
                (664, 520),
                (760, 520),
                (760, 470),
                (830, 430),
                (900, 470),
                (900, 540),
                (1084, 540),
                (1084, 590),
            ]
        )
    with sheet.cut(mix(SLATE, INK, 0.25), 4) as pen:
        pen.poly(
            [
                (516, 590),
                (516, 548),
                (640, 548),
                (640, 530),
                (700, 530),
                (700, 556),
                (900, 556),
                (980, 506),
                (1084, 556),
                (1084, 590),
            ]
        )
    with sheet.cut(mix(SLATE, INK, 0.45), 0) as pen:
        pen.rect(736, 340, 6, 220)
        pen.rect(700, 372, 78, 5)
        pen.rect(710, 396, 58, 4)
    with sheet.cut(mix(SLATE, INK, 0.45), 0, rough=0.5) as pen:
        pen.line(smooth([(516, 350), (630, 392), (706, 376)]), 3)
        pen.line(smooth([(774, 376), (930, 410), (1084, 340)]), 3)


def _frame(sheet: Sheet) -> None:
    with sheet.cut(PAPER, 6) as pen:
        pen.rect(490, 56, 620, 560, 3)
        pen.rect(522, 88, 556, 498, hole=True)
    for outer, inner, colour in ((334, 490, PANEL), (1266, 1110, PAPER)):
        near = [(inner, 70), (outer, 22), (outer, 652), (inner, 602)]
        with sheet.cut(colour, 9) as pen:
            pen.poly(near)
            side = 1 if outer < inner else -1
            for top, foot in ((0.06, 0.48), (0.53, 0.95)):
                x0, x1 = outer + 24 * side, inner - 20 * side
                pen.poly(
                    [
                        (x0, 22 + 630 * top + 6),
                        (x1, 70 + 532 * top + 3),
                        (x1, 70 + 532 * foot - 3),
                        (x0, 22 + 630 * foot - 6),
                    ],
                    hole=True,
                )
    with sheet.cut(mix(PAPER, SAND, 0.4), 9) as pen:
        pen.rect(452, 604, 696, 34, 3)


def _cables(sheet: Sheet) -> None:
    with sheet.cut("#3a362e", 7) as pen:
        pen.rect(612, 662, 156, 62, 6)
    with sheet.cut("#15130f", 0) as pen:
        for n in range(5):
            pen.rect(624 + n * 28, 692, 18, 16, 2)
    with sheet.cut(OCHRE, 0) as pen:
        for n in range(5):
            pen.disc(633 + n * 28, 678, 3)
    loose = (
        (633, 560, 300, 836),
        (661, 610, 470, 868),
        (717, 810, 960, 850),
        (745, 860, 1180, 832),
    )
    for start, first, second, foot in loose:
        with sheet.cut(INK, 6) as pen:
            edge = -20 if second < 800 else 1620
            pen.curve(
                [(start, 700), (start, 760), (first, 850), (second, foot), (edge, foot - 14)], 9
            )
    with sheet.cut(INK, 7) as pen:
        for x in (538, 1016, 1052):
            pen.curve(
                [
                    (x, 596),
                    (x + 4, 640),
                    (x - 6, 740),
                    (x + (60 if x < 700 else 96), 824),
                    (x + 240 if x > 700 else x - 300, 864),
                    (1620 if x > 700 else -20, 880),
                ],
                8,
            )
    with sheet.cut(RED, 10) as pen:
        pen.curve(
            [
                (856, 590),
                (862, 622),
                (852, 690),
                (886, 742),
                (856, 800),
                (816, 770),
                (840, 726),
                (900, 736),
            ],
            12,
        )
    end = (900, 736)
    with sheet.cut(shade(RED, -0.2), 8) as pen:
        pen.poly(turned(box_at(896, 720, 56, 32), end, 12))
    with sheet.cut(SOFT, 5) as pen:
        pen.poly(turned(box_at(950, 725, 26, 7), end, 12))
        pen.poly(turned(box_at(950, 740, 26, 7), end, 12))


def islands() -> Sheet:
    sea = mix(SLATE, PAPER, 0.42)
    sheet = Sheet(sea, seed=149)
    with sheet.cut(mix(SLATE, PAPER, 0.58), 0, rough=1.2, opacity=0.75) as pen:
        for _ in range(46):
            x, y = sheet.random.uniform(0, 1560), sheet.random.uniform(10, 880)
            pen.curve([(x, y), (x + 16, y - 6), (x + 32, y), (x + 48, y + 6), (x + 64, y)], 4)
    spots = [
        (330, 300, 190, 118),
        (760, 210, 130, 84),
        (1180, 330, 210, 132),
        (700, 560, 170, 108),
        (1090, 690, 150, 92),
        (300, 700, 140, 88),
        (1440, 610, 90, 60),
        (1010, 90, 74, 44),
        (90, 500, 66, 42),
    ]
    with sheet.cut(mix(sea, PAPER, 0.45), 0, opacity=0.8) as pen:
        for x, y, rx, ry in spots:
            pen.poly(blob(sheet.random, x, y + 6, rx + 34, ry + 28, 0.08))
    shores = [blob(sheet.random, *spot) for spot in spots]
    with sheet.cut(SAND, 8) as pen:
        for shore in shores:
            pen.poly(shore)
    for shrink, colour in ((0.78, mix(SAGE, PAPER, 0.25)), (0.5, SAGE)):
        with sheet.cut(colour, 5) as pen:
            for (x, y, _, _), shore in zip(spots, shores, strict=True):
                pen.poly([(x + (px - x) * shrink, y - 4 + (py - y) * shrink) for px, py in shore])
    _bridges(sheet)
    _on_land(sheet)
    _boat(sheet, 800, 806)
    return sheet


def _bridges(sheet: Sheet) -> None:
    spans = [
        ((486, 268), (650, 222)),
        ((872, 240), (1002, 300)),
        ((420, 386), (572, 500)),
        ((846, 540), (1016, 400)),
        ((800, 632), (966, 680)),
        ((1216, 640), (1238, 440)),
        ((1226, 670), (1366, 622)),
    ]
    for (ax, ay), (bx, by) in spans:
        arch = smooth(
            [
                (ax, ay),
                ((2 * ax + bx) / 3, (2 * ay + by) / 3 - 30),
                ((ax + 2 * bx) / 3, (ay + 2 * by) / 3 - 30),
                (bx, by),
            ]
        )
        with sheet.cut(mix(SAND, SOFT, 0.75), 10) as pen:
            pen.line(arch, 15)
        with sheet.cut(mix(SAND, SOFT, 0.12), 0) as pen:
            pen.line(arch, 8)


def _on_land(sheet: Sheet) -> None:
    with sheet.cut(mix(SAGE, INK, 0.5), 6) as pen:
        for x, y in (
            (250, 270),
            (290, 320),
            (400, 330),
            (730, 190),
            (1110, 300),
            (1270, 350),
            (1150, 390),
            (640, 560),
            (1070, 668),
            (290, 680),
            (342, 712),
            (1440, 596),
            (1012, 78),
        ):
            tall = sheet.random.uniform(52, 78)
            pen.poly([(x, y - tall), (x + 20, y), (x - 20, y)])
            pen.rect(x - 3, y - 2, 6, 14)
    for x, y, colour in (
        (344, 250, PAPER),
        (786, 214, PANEL),
        (1214, 300, PAPER),
        (1118, 700, PANEL),
    ):
        _house(sheet, x, y, 46, colour, mix(SLATE, INK, 0.45))
    _house(sheet, 712, 534, 78, RED, shade(RED, -0.4))


def _house(sheet: Sheet, x: float, y: float, size: float, wall: str, roof: str) -> None:
    with sheet.cut(wall, 7) as pen:
        pen.rect(x - size / 2, y - size * 0.5, size, size * 0.72)
        if wall == RED:
            pen.rect(x + size * 0.16, y - size * 1.05, size * 0.16, size * 0.5)
    with sheet.cut(roof, 5) as pen:
        pen.poly(
            [
                (x - size * 0.66, y - size * 0.46),
                (x, y - size * 1.02),
                (x + size * 0.66, y - size * 0.46),
            ]
        )
    with sheet.cut(mix(wall, INK, 0.55) if wall != RED else PAPER, 0) as pen:
        pen.rect(x - size * 0.1, y - size * 0.18, size * 0.22, size * 0.4)


def _boat(sheet: Sheet, x: float, y: float) -> None:
    with sheet.cut(PAPER, 0, opacity=0.8) as pen:
        pen.curve([(x - 128, y - 112), (x - 100, y - 60), (x - 66, y - 20), (x - 30, y + 6)], 5)
        pen.curve([(x - 172, y - 90), (x - 138, y - 36), (x - 88, y + 8), (x - 24, y + 24)], 5)
    with sheet.cut("#4a3b28", 8) as pen:
        pen.poly(smooth([(x - 52, y - 6), (x - 30, y + 28), (x + 40, y + 28), (x + 72, y - 10)]))
    with sheet.cut(PAPER, 7) as pen:
        pen.poly([(x + 6, y - 112), (x + 6, y - 14), (x + 62, y - 18)])
        pen.poly([(x - 2, y - 100), (x - 2, y - 14), (x - 38, y - 14)])

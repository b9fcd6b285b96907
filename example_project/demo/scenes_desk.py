"""Pictures of work seen from above: chairs, calendar, corrected proof."""

from __future__ import annotations

import math

from example_project.demo.papercut import (
    INK,
    OCHRE,
    PANEL,
    PAPER,
    RED,
    RULE,
    SAGE,
    SAND,
    SLATE,
    SOFT,
    Sheet,
    box_at,
    mix,
    shade,
    smooth,
    turned,
)


def chairs() -> Sheet:
    sheet = Sheet(mix(SAGE, PAPER, 0.55), seed=37)
    with sheet.cut(mix(SAGE, PAPER, 0.3), 3) as pen:
        pen.disc(800, 452, 690, 420)
    with sheet.cut(mix(SAGE, PAPER, 0.42), 0) as pen:
        pen.disc(800, 452, 655, 390)
    for number in range(11):
        angle = math.tau * number / 11 - math.pi / 2 + 0.05
        x, y = 800 + 520 * math.cos(angle), 450 + 318 * math.sin(angle)
        facing = math.degrees(math.atan2(318 * math.sin(angle) * 1.5, 520 * math.cos(angle))) + 90
        if number in (3, 8):
            _screen(sheet, x, y, facing)
        else:
            nudge = sheet.random.uniform(-7, 7)
            _chair(sheet, x, y, facing + nudge, RED if number == 6 else None)
    with sheet.cut(shade(OCHRE, -0.18), 16) as pen:
        pen.disc(800, 450, 396, 222)
    with sheet.cut(mix(OCHRE, PAPER, 0.12), 3) as pen:
        pen.disc(800, 446, 378, 206)
    _table_top(sheet)
    return sheet


def _chair(sheet: Sheet, x: float, y: float, facing: float, colour: str | None) -> None:
    seat = colour or "#37332b"
    with sheet.cut(seat, 9) as pen:
        pen.poly(turned(_rounded(x - 50, y - 46, 100, 94, 26), (x, y), facing))
    with sheet.cut(shade(seat, 0.1), 3) as pen:
        pen.poly(turned(_rounded(x - 38, y - 26, 76, 66, 20), (x, y), facing))
    with sheet.cut(shade(seat, -0.28), 5) as pen:
        pen.poly(turned(_rounded(x - 54, y - 56, 108, 24, 12), (x, y), facing))


def _screen(sheet: Sheet, x: float, y: float, facing: float) -> None:
    with sheet.cut(SOFT, 4) as pen:
        pen.disc(x, y + 4, 34, 34)
    with sheet.cut(INK, 10) as pen:
        pen.poly(turned(_rounded(x - 74, y - 48, 148, 96, 9), (x, y), facing))
    with sheet.cut(mix(SAGE, PAPER, 0.6), 0) as pen:
        pen.poly(turned(_rounded(x - 66, y - 40, 132, 80, 4), (x, y), facing))
    with sheet.cut(mix(SAGE, INK, 0.45), 0) as pen:
        pen.poly(
            turned(
                smooth(
                    [
                        (x - 34, y + 40),
                        (x - 27, y + 19),
                        (x, y + 11),
                        (x + 27, y + 19),
                        (x + 34, y + 40),
                    ]
                ),
                (x, y),
                facing,
            )
        )
        head = turned([(x, y - 14)], (x, y), facing)[0]
        pen.disc(*head, 16)


def _rounded(x: float, y: float, w: float, h: float, r: float) -> list[tuple[float, float]]:
    corners = (
        (x + w - r, y + r, -90),
        (x + w - r, y + h - r, 0),
        (x + r, y + h - r, 90),
        (x + r, y + r, 180),
    )
    return [
        (
            cx + r * math.cos(math.radians(start + step * 10)),
            cy + r * math.sin(math.radians(start + step * 10)),
        )
        for cx, cy, start in corners
        for step in range(10)
    ]


def _table_top(sheet: Sheet) -> None:
    papers = (
        (620, 400, -18),
        (760, 330, 6),
        (930, 372, 21),
        (700, 512, 12),
        (880, 520, -8),
        (1030, 452, 80),
        (560, 482, -75),
    )
    for x, y, angle in papers:
        with sheet.cut(PAPER, 3) as pen:
            pen.poly(turned(box_at(x - 34, y - 46, 68, 92), (x, y), angle))
        with sheet.cut(RULE, 0) as pen:
            for row in range(6):
                length = 46 if row != 5 else 24
                pen.poly(turned(box_at(x - 23, y - 32 + row * 11, length, 4), (x, y), angle))
    for x, y in ((826, 438), (676, 322), (984, 548)):
        with sheet.cut(PANEL, 4) as pen:
            pen.disc(x, y, 25)
        with sheet.cut("#4a3524", 0) as pen:
            pen.disc(x, y, 17)


def calendar() -> Sheet:
    sheet = Sheet(mix(SLATE, PAPER, 0.28), seed=41)
    with sheet.cut(mix(SLATE, PAPER, 0.5), 0, rough=3, opacity=0.5) as pen:
        pen.poly([(-60, 330), (640, -60), (1130, -60), (-60, 640)])
        pen.poly([(300, 960), (1660, 110), (1660, 420), (820, 960)])
    x0, y0, w, h = 250, 108, 860, 690
    with sheet.cut(RED, 2) as pen:
        pen.rect(x0 + 30, y0 + 130, w - 60, h - 170)
    column = (w - 80) / 5
    left, top = x0 + 40, y0 + 178
    cells = [(left + c * column, top + r * 96, c, r) for r in range(5) for c in range(5)]
    with sheet.cut(PAPER, 13) as pen:
        pen.rect(x0, y0, w, h, 4)
        pen.rect(left + 4 * column + 5, top - 44, column - 10, 5 * 96 + 38, hole=True)
    with sheet.cut(INK, 0) as pen:
        pen.rect(left, y0 + 58, 300, 30, 2)
    with sheet.cut(RULE, 0) as pen:
        pen.rect(left + 322, y0 + 66, 110, 14, 2)
        for c in range(4):
            pen.rect(left + c * column + 46, top - 32, 64, 11, 2)
        for cx, cy, c, _ in cells:
            if c < 4:
                pen.rect(cx + 5, cy + 4, column - 10, 84, 3)
                pen.rect(cx + 8, cy + 7, column - 16, 78, 2, hole=True)
    with sheet.cut(SOFT, 0) as pen:
        for cx, cy, c, r in cells:
            if c < 4 and (c, r) not in ((0, 0), (3, 4)):
                pen.rect(cx + 18, cy + 18, 18, 18, 2)
                for line in range(sheet.random.randrange(1, 4)):
                    pen.rect(cx + 18, cy + 48 + line * 11, sheet.random.uniform(40, 108), 4, 1)
    _binding(sheet, x0, y0, w)
    _fallen_strip(sheet, 1262, 330)
    return sheet


def _binding(sheet: Sheet, x0: float, y0: float, w: float) -> None:
    rings = [x0 + 60 + n * (w - 120) / 9 for n in range(10)]
    with sheet.cut(mix(SLATE, INK, 0.5), 0) as pen:
        for x in rings:
            pen.disc(x, y0 + 22, 9)
    with sheet.cut(INK, 4) as pen:
        for x in rings:
            pen.curve(
                [
                    (x - 4, y0 + 22),
                    (x - 9, y0 - 10),
                    (x, y0 - 26),
                    (x + 9, y0 - 10),
                    (x + 5, y0 + 8),
                ],
                6,
            )


def _fallen_strip(sheet: Sheet, x: float, y: float) -> None:
    def falls(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Bend a straight strip to and fro, and tip it."""
        bent = [(px + 20 * math.sin((py - y) / 74), py + (px - x) * 0.1) for px, py in points]
        return turned(bent, (x, y), 9)

    def upright(left: float, top: float, w: float, h: float) -> list[tuple[float, float]]:
        steps = [top + h * n / 24 for n in range(25)]
        return [(left, py) for py in steps] + [(left + w, py) for py in reversed(steps)]

    with sheet.cut(PAPER, 14) as pen:
        pen.poly(falls(upright(x, y, 146, 500)))
    with sheet.cut(RULE, 0) as pen:
        pen.poly(falls(upright(x + 42, y + 16, 62, 10)))
        for row in range(5):
            pen.poly(falls(upright(x + 8, y + 42 + row * 92, 130, 82)))
            pen.poly(falls(upright(x + 11, y + 45 + row * 92, 124, 76)), hole=True)
    with sheet.cut(SOFT, 0) as pen:
        for row in range(5):
            pen.poly(falls(upright(x + 21, y + 56 + row * 92, 18, 18)))


def proof() -> Sheet:
    sheet = Sheet(mix(SAGE, INK, 0.28), seed=53)
    centre = (760, 460)
    with sheet.cut(mix(SAND, SOFT, 0.22), 8) as pen:
        pen.poly(turned(box_at(410, -60, 720, 1060), centre, 5))
    with sheet.cut(PAPER, 12) as pen:
        pen.poly(turned(box_at(400, -80, 720, 1100), centre, -3))

    def on_page(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return turned(points, centre, -3)

    with sheet.cut(mix(SOFT, PAPER, 0.25), 0) as pen:
        pen.poly(on_page(box_at(500, 40, 340, 26)))
    rows = [118 + n * 46 for n in range(17)]
    with sheet.cut(mix(SOFT, PAPER, 0.52), 0) as pen:
        for n, y in enumerate(rows):
            x, stop = 500.0, {4: 680, 9: 820, 14: 750}.get(n, 960)
            while x < stop - 24:
                width = min(sheet.random.uniform(28, 104), stop - x)
                pen.poly(on_page(box_at(x, y, width, 13)))
                x += width + 12
    marks = _proof_marks()
    with sheet.cut(RED, 0, rough=0.8) as pen:
        for mark in marks:
            pen.curve(on_page(mark), 6)
    _pencil(sheet, (980, 700), -34)
    _cup(sheet, 176, 596)
    return sheet


def _proof_marks() -> list[list[tuple[float, float]]]:
    """Struck out, circled, put in, joined, let stand: what a corrector's hand does."""
    ring = [(math.cos(n / 9 * math.tau), math.sin(n / 9 * math.tau)) for n in range(10)]
    return [
        [(590, 172), (660, 169), (740, 172), (818, 169)],
        [(1004, 148), (1016, 190), (1034, 182), (1030, 158), (1012, 164), (1022, 206)],
        [(902 + 62 * x - 4 * y, 216 + 24 * y + 3 * x) for x, y in ring] + [(968, 206)],
        [(652, 338), (670, 312), (688, 338)],
        [(670, 312), (676, 294), (700, 288), (748, 294), (800, 288), (838, 292)],
        [(474, 384), (456, 392), (450, 440), (440, 454), (450, 468), (456, 516), (474, 524)],
        [(420, 442), (406, 470)],
        [(728, 630), (786, 634), (850, 628), (906, 632)],
        [(728, 640), (786, 644), (850, 638), (906, 642)],
        [(596 + 58 * x + 3 * y, 722 + 25 * y - 4 * x) for x, y in ring] + [(660, 712)],
        [(1008, 330), (1040, 328), (1072, 331)],
        [(1040, 314), (1040, 346)],
        [(540, 492), (566, 508), (592, 492), (618, 508), (644, 492)],
    ]


def _cup(sheet: Sheet, x: float, y: float) -> None:
    with sheet.cut(mix(SAND, PAPER, 0.4), 8) as pen:
        pen.disc(x, y, 128)
    with sheet.cut(mix(SAND, SOFT, 0.12), 0) as pen:
        pen.disc(x, y, 92)
    with sheet.cut(PANEL, 8) as pen:
        pen.line([(x + 40, y - 40), (x + 92, y - 90)], 26)
        pen.disc(x, y, 78)
    with sheet.cut("#3b2a1d", 0) as pen:
        pen.disc(x, y, 64)
    with sheet.cut("#4c3726", 0) as pen:
        pen.disc(x - 6, y - 4, 50)


def _pencil(sheet: Sheet, tip: tuple[float, float], angle: float) -> None:
    x, y = tip
    body = box_at(x + 84, y - 22, 620, 44)
    with sheet.cut(mix(OCHRE, PAPER, 0.45), 12) as pen:
        pen.poly(turned([(x, y), (x + 92, y - 22), (x + 92, y + 22)], tip, angle))
    with sheet.cut(RED, 12) as pen:
        pen.poly(turned(body, tip, angle))
        pen.poly(turned([(x, y), (x + 30, y - 7.5), (x + 30, y + 7.5)], tip, angle))
    with sheet.cut(shade(RED, 0.16), 0) as pen:
        pen.poly(turned(box_at(x + 92, y - 21, 612, 13), tip, angle))
    with sheet.cut(shade(RED, -0.25), 0) as pen:
        pen.poly(turned(box_at(x + 92, y + 9, 612, 12), tip, angle))
    with sheet.cut(INK, 0) as pen:
        pen.poly(turned(box_at(x + 470, y - 22, 10, 44), tip, angle))
        pen.poly(turned(box_at(x + 492, y - 22, 26, 44), tip, angle))

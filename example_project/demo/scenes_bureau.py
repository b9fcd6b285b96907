"""Pictures of work seen from outside: the switchboard, the façade at night."""

from __future__ import annotations

from example_project.demo.papercut import (
    INK,
    OCHRE,
    PANEL,
    PAPER,
    RED,
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


def switchboard() -> Sheet:
    sheet = Sheet(SAND, seed=11)
    board = "#2b2822"
    with sheet.cut(shade(OCHRE, -0.32), 10) as pen:
        pen.rect(90, -40, 1420, 600, 14)
    with sheet.cut(board, 4) as pen:
        pen.rect(122, -40, 1356, 568, 8)
    columns, rows = 17, 5
    spots = [
        [(190 + column * 76.25, 78 + row * 96) for column in range(columns)] for row in range(rows)
    ]
    with sheet.cut(PANEL, 1.5) as pen:
        for row in spots:
            for x, y in row:
                pen.rect(x - 21, y - 43, 42, 10, 1)
    with sheet.cut(OCHRE, 2) as pen:
        for row in spots:
            for x, y in row:
                pen.disc(x, y, 18)
    with sheet.cut("#12100d", 0) as pen:
        for row in spots:
            for x, y in row:
                pen.disc(x, y, 9.5)
    with sheet.cut(shade(OCHRE, -0.42), 12) as pen:
        pen.rect(-20, 700, 1640, 260)
    with sheet.cut(shade(OCHRE, -0.1), 10) as pen:
        pen.poly([(50, 628), (1550, 628), (1640, 742), (-40, 742)])
    with sheet.cut(shade(OCHRE, -0.28), 3) as pen:
        pen.rect(-20, 736, 1640, 20)
    cord = "#1f1c17"
    _plugged(sheet, spots[2][2], 330, PANEL)
    _plugged(sheet, spots[1][13], 1262, PANEL)
    _plugged(sheet, spots[3][15], 1420, PANEL)
    for x, foot, reach, colour in (
        (180, 150, 822, cord),
        (470, 446, 868, cord),
        (610, 634, 806, cord),
        (960, 990, 846, cord),
        (1110, 1088, 800, cord),
    ):
        _loose(sheet, x, foot, reach, colour)
    _loose(sheet, 770, 822, 866, RED, wide=15)
    return sheet


def _plugged(sheet: Sheet, spot: tuple[float, float], foot: float, colour: str) -> None:
    x, y = spot
    with sheet.cut(colour, 6) as pen:
        pen.curve([(x, y), (x + 6, y + 90), ((x + foot) / 2 + 20, 560), (foot, 676)], 11)
    with sheet.cut("#3a352b", 3) as pen:
        pen.disc(foot, 682, 22, 9)
    with sheet.cut(SOFT, 4) as pen:
        pen.rect(x - 9, y - 6, 18, 58, 7)
    with sheet.cut(PANEL, 1) as pen:
        pen.rect(x - 9, y + 34, 18, 5)


def _loose(
    sheet: Sheet, x: float, foot: float, reach: float, colour: str, *, wide: float = 11
) -> None:
    """A cord that comes out of the desk, lies down over its edge and hangs."""
    with sheet.cut("#3a352b", 3) as pen:
        pen.disc(x, 682, 22, 9)
    top, lean = (x + foot) / 2, (foot - x) / 6
    end = (foot, reach - 56)
    with sheet.cut(colour, 7) as pen:
        path = [
            (x, 680),
            (x + lean * 0.2, 636),
            (top, 612),
            (foot - lean * 0.2, 650),
            (foot + lean, 720),
            end,
        ]
        pen.curve(path, wide)
    with sheet.cut(OCHRE, 4) as pen:
        pen.poly(turned(box_at(foot - 4.5, end[1] + 44, 9, 34), end, -lean))
    with sheet.cut(colour if colour == RED else SOFT, 6) as pen:
        pen.poly(turned(box_at(foot - wide, end[1] - 4, wide * 2, 54), end, -lean))


def facade() -> Sheet:
    dusk = mix(SLATE, "#3d4a55", 0.35)
    sheet = Sheet(dusk, seed=23)
    with sheet.cut(shade(SLATE, 0.16), 0, opacity=0.55) as pen:
        pen.poly(
            [
                *smooth([(-40, 640), (300, 520), (700, 600), (1100, 500)]),
                (1640, 580),
                (1640, 940),
                (-40, 940),
            ]
        )
    with sheet.cut(SAND, 5) as pen:
        pen.disc(1330, 190, 74)
    with sheet.cut(dusk, 0) as pen:
        pen.disc(1300, 172, 66)
    far = mix(dusk, INK, 0.35)
    with sheet.cut(far, 6) as pen:
        pen.rect(60, 430, 300, 520)
        pen.rect(150, 380, 120, 60)
        pen.rect(1210, 470, 340, 480)
        pen.rect(1420, 420, 50, 60)
    front = mix(dusk, INK, 0.72)
    with sheet.cut(front, 14) as pen:
        pen.rect(330, 110, 900, 850, 2)
        pen.rect(470, 62, 190, 60)
        pen.rect(980, 30, 10, 90)
        pen.rect(1010, 56, 8, 60)
    with sheet.cut(mix(front, SLATE, 0.4), 3) as pen:
        pen.rect(312, 104, 936, 18, 2)
        pen.rect(330, 726, 900, 12)
    _windows(sheet, front)
    _street(sheet, dusk)
    return sheet


def _windows(sheet: Sheet, wall: str) -> None:
    lit = (7, 1)
    panes = [
        (382 + column * 82, 164 + row * 92, (column, row))
        for row in range(6)
        for column in range(10)
    ]
    with sheet.cut(mix(wall, SLATE, 0.3), 0) as pen:
        for x, y, place in panes:
            if place != lit:
                pen.rect(x, y, 54, 62, 1)
    blinds = [(x, y, sheet.random.uniform(8, 44)) for x, y, place in panes if place != lit]
    with sheet.cut(mix(wall, SLATE, 0.5), 1.5) as pen:
        for x, y, drop in blinds:
            pen.rect(x, y, 54, drop)
    x, y = 382 + lit[0] * 82, 164 + lit[1] * 92
    with sheet.cut(RED, 0, opacity=0.24, rough=8) as pen:
        pen.rect(x - 14, y - 14, 82, 90, 20)
    with sheet.cut(shade(RED, 0.12), 0) as pen:
        pen.rect(x, y, 54, 62, 1)
    with sheet.cut(shade(wall, -0.3), 0, rough=0.5) as pen:
        pen.disc(x + 31, y + 24, 8)
        pen.poly(
            [
                (x + 16, y + 62),
                (x + 20, y + 40),
                (x + 31, y + 34),
                (x + 43, y + 42),
                (x + 46, y + 62),
            ]
        )
        pen.rect(x + 25.5, y, 2, 62)
    with sheet.cut(mix(wall, INK, 0.5), 2) as pen:
        pen.rect(720, 764, 120, 180, 3)
    with sheet.cut(mix(wall, SLATE, 0.4), 0) as pen:
        pen.rect(732, 778, 44, 140)
        pen.rect(784, 778, 44, 140)
        for column in (0, 1, 2, 6, 7, 8, 9):
            pen.rect(376 + column * 84, 768, 60, 78, 1)


def _street(sheet: Sheet, dusk: str) -> None:
    with sheet.cut(mix(dusk, INK, 0.86), 8) as pen:
        pen.rect(-40, 866, 1700, 80)
    with sheet.cut(mix(dusk, INK, 0.62), 7) as pen:
        pen.disc(196, 690, 92, 112)
        pen.disc(262, 752, 66, 76)
        pen.rect(202, 740, 12, 140)
    with sheet.cut(mix(OCHRE, INK, 0.18), 6) as pen:
        pen.rect(884, 800, 100, 74, 2)
        pen.rect(996, 824, 66, 50, 2)
    with sheet.cut(mix(OCHRE, PAPER, 0.35), 2) as pen:
        pen.poly([(884, 800), (984, 800), (1004, 782), (898, 782)])
        pen.rect(928, 800, 12, 30)
        pen.rect(1024, 824, 9, 50)

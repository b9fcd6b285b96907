"""Pictures of what keeps pages: drawers, shelves, and the ways a lost page may go."""

from __future__ import annotations

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


def drawers() -> Sheet:
    sheet = Sheet(shade(OCHRE, -0.5), seed=83)
    columns, rows, w, h = 9, 6, 164, 132
    x0, y0 = 62, 54
    wood = mix(OCHRE, SAND, 0.25)
    places = [(x0 + c * w, y0 + r * h, (c, r)) for r in range(rows) for c in range(columns)]
    gone, pulled = (6, 2), (3, 3)
    with sheet.cut(shade(OCHRE, -0.28), 3) as pen:
        pen.rect(x0 - 30, y0 - 26, columns * w + 56, rows * h + 60, 6)
    with sheet.cut(shade(OCHRE, -0.62), 0) as pen:
        for x, y, _ in places:
            pen.rect(x + 6, y + 6, w - 14, h - 14, 3)
    for x, y, place in places:
        if place not in (gone, pulled):
            _drawer(
                sheet, x + 9, y + 9, w - 20, h - 20, mix(wood, OCHRE, sheet.random.uniform(0, 0.5))
            )
    x, y = x0 + gone[0] * w, y0 + gone[1] * h
    with sheet.cut(RED, 0) as pen:
        pen.rect(x + 6, y + 6, w - 14, h - 14, 3)
    with sheet.cut(shade(RED, -0.45), 0, rough=3, opacity=0.8) as pen:
        pen.poly(
            [
                (x + 6, y + 6),
                (x + w - 8, y + 6),
                (x + w - 8, y + 24),
                (x + 26, y + 24),
                (x + 26, y + h - 8),
                (x + 6, y + h - 8),
            ]
        )
    _pulled_drawer(sheet, x0 + pulled[0] * w, y0 + pulled[1] * h, w, h, wood)
    _stray_cards(sheet)
    return sheet


def _drawer(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str) -> None:
    with sheet.cut(colour, 3) as pen:
        pen.rect(x, y, w, h, 3)
    with sheet.cut(shade(OCHRE, -0.45), 1.5) as pen:
        pen.rect(x + w / 2 - 43, y + 18, 86, 36, 3)
    with sheet.cut(PANEL, 0) as pen:
        pen.rect(x + w / 2 - 38, y + 23, 76, 26, 1)
    with sheet.cut(SOFT, 0, rough=0.6) as pen:
        pen.rect(x + w / 2 - 28, y + 31, sheet.random.uniform(26, 54), 4, 1)
        pen.rect(x + w / 2 - 28, y + 39, sheet.random.uniform(14, 40), 3, 1)
    with sheet.cut("#3a3022", 4) as pen:
        pen.disc(x + w / 2, y + h - 26, 11)


def _pulled_drawer(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str) -> None:
    with sheet.cut(shade(OCHRE, -0.55), 16) as pen:
        pen.poly([(x + 10, y + 8), (x + w - 10, y + 8), (x + w + 14, y + 74), (x - 14, y + 74)])
    with sheet.cut(shade(OCHRE, -0.72), 0) as pen:
        pen.poly([(x + 24, y + 14), (x + w - 24, y + 14), (x + w - 4, y + 72), (x + 4, y + 72)])
    with sheet.cut(mix(colour, PAPER, 0.12), 14) as pen:
        pen.rect(x - 18, y + 66, w + 36, h + 8, 3)
    with sheet.cut(shade(OCHRE, -0.45), 1.5) as pen:
        pen.rect(x + w / 2 - 52, y + 86, 104, 44, 3)
    with sheet.cut(PAPER, 0) as pen:
        pen.rect(x + w / 2 - 46, y + 92, 92, 32, 1)
    with sheet.cut("#3a3022", 5) as pen:
        pen.disc(x + w / 2, y + h + 40, 13)


def _stray_cards(sheet: Sheet) -> None:
    for x, y, angle in ((1130, 806, -14), (1250, 836, 9), (1020, 852, 24)):
        with sheet.cut(PAPER, 9) as pen:
            pen.poly(turned(box_at(x - 78, y - 50, 156, 100), (x, y), angle))
        with sheet.cut(RED, 0, rough=0.6) as pen:
            pen.poly(turned(box_at(x - 78, y - 26, 156, 3), (x, y), angle))
        with sheet.cut(SOFT, 0, rough=0.6) as pen:
            for row in range(4):
                pen.poly(
                    turned(box_at(x - 62, y - 14 + row * 14, 112 - row * 19, 4), (x, y), angle)
                )


def shelves() -> Sheet:
    sheet = Sheet(mix(SAGE, INK, 0.46), seed=97)
    boards = (300, 594, 888)
    for number, board in enumerate(boards):
        with sheet.cut(mix(SAGE, INK, 0.6), 0) as pen:
            pen.rect(-10, board - 276, 1620, 276)
        _row_of_books(sheet, board, gap=number == 1)
        with sheet.cut(mix(SAGE, INK, 0.22), 9) as pen:
            pen.rect(-10, board, 1620, 22)
        with sheet.cut(mix(SAGE, INK, 0.02), 0) as pen:
            pen.rect(-10, board, 1620, 5)
    return sheet


def _row_of_books(sheet: Sheet, board: float, *, gap: bool) -> None:
    colours = (
        PANEL,
        SAND,
        mix(SAGE, PAPER, 0.35),
        SAGE,
        OCHRE,
        mix(OCHRE, INK, 0.3),
        SOFT,
        "#36322a",
        mix(SAGE, INK, 0.3),
    )
    x, last = -14.0, ""
    while x < 1610:
        if gap and 760 < x < 860:
            _leaning(sheet, x, board)
            x += 198
            gap = False
        wide, tall = sheet.random.uniform(26, 68), sheet.random.uniform(176, 250)
        colour = sheet.random.choice([each for each in colours if each != last])
        _spine(sheet, x, board - tall, wide, tall, colour)
        x, last = x + wide + 2.5, colour


def _spine(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str) -> None:
    with sheet.cut(colour, 4) as pen:
        pen.rect(x, y, w, h + 2, 3)
    pale = colour in (PANEL, SAND) or colour == mix(SAGE, PAPER, 0.35)
    trim = mix(colour, INK, 0.55) if pale else mix(colour, PAPER, 0.5)
    style = sheet.random.randrange(4)
    with sheet.cut(trim, 0, rough=0.7) as pen:
        if style == 0:
            pen.rect(x + 3, y + 24, w - 6, 5)
            pen.rect(x + 3, y + h - 34, w - 6, 5)
        elif style == 1:
            pen.rect(x + w / 2 - 3, y + 40, 6, h * 0.42, 2)
        elif style == 2:
            pen.rect(x + 5, y + 30, w - 10, 34, 1)
        else:
            for line in range(3):
                pen.rect(x + 3, y + 20 + line * 10, w - 6, 3)


def _leaning(sheet: Sheet, x: float, board: float) -> None:
    foot = (x + 74, board)
    with sheet.cut(shade(RED, -0.25), 12) as pen:
        pen.poly(turned(box_at(foot[0], board - 232, 56, 232), foot, -14))
    with sheet.cut(RED, 0) as pen:
        pen.poly(turned(box_at(foot[0], board - 232, 49, 232), foot, -14))
    with sheet.cut(PAPER, 0, rough=0.7) as pen:
        pen.poly(turned(box_at(foot[0] + 7, board - 196, 36, 38), foot, -14))
        pen.poly(turned(box_at(foot[0] + 4, board - 34, 42, 4), foot, -14))


def three_paths() -> Sheet:
    sheet = Sheet(PANEL, seed=113)
    with sheet.cut(mix(SLATE, PAPER, 0.78), 0) as pen:
        pen.rect(0, 0, 1600, 900)
    _page(sheet, 150, 280, 250, 330, PAPER)
    for y in (190, 450, 710):
        with sheet.cut(INK if y != 710 else RED, 3) as pen:
            path = smooth(
                [(440, 445), (600, 445 + (y - 445) * 0.25), (760, y - (y - 445) * 0.12), (950, y)]
            )
            if y == 710:
                for start in range(0, len(path) - 5, 9):
                    pen.line(path[start : start + 5], 7)
            else:
                pen.line(path, 7)
            pen.poly([(950, y - 20), (992, y), (950, y + 20)])
    with sheet.cut(mix(OCHRE, PAPER, 0.1), 8) as pen:
        pen.rect(1050, 110, 300, 160, 5)
    _drawer(sheet, 1066, 124, 268, 132, mix(OCHRE, SAND, 0.35))
    _temple(sheet, 1050, 352)
    _page(sheet, 1120, 604, 170, 220, mix(PAPER, SLATE, 0.15))
    with sheet.cut(RED, 3) as pen:
        pen.line([(1090, 790), (1326, 632)], 14)
    return sheet


def _page(sheet: Sheet, x: float, y: float, w: float, h: float, colour: str) -> None:
    fold = w * 0.22
    with sheet.cut(colour, 9) as pen:
        pen.poly([(x, y), (x + w - fold, y), (x + w, y + fold), (x + w, y + h), (x, y + h)])
    with sheet.cut(mix(RULE, SLATE, 0.25), 3) as pen:
        pen.poly([(x + w - fold, y), (x + w, y + fold), (x + w - fold, y + fold)])
    with sheet.cut(SOFT, 0, rough=0.7) as pen:
        pen.rect(x + w * 0.12, y + h * 0.14, w * 0.46, h * 0.045, 2)
        for row in range(6):
            pen.rect(
                x + w * 0.12,
                y + h * (0.32 + row * 0.1),
                w * (0.74 if row != 5 else 0.4),
                h * 0.025,
                2,
            )


def _temple(sheet: Sheet, x: float, y: float) -> None:
    with sheet.cut(mix(SLATE, INK, 0.3), 8) as pen:
        pen.poly([(x - 6, y + 58), (x + 150, y), (x + 306, y + 58)])
        pen.rect(x + 6, y + 58, 288, 18)
        pen.rect(x - 6, y + 172, 312, 24)
    with sheet.cut(mix(SLATE, PAPER, 0.25), 6) as pen:
        for n in range(5):
            pen.rect(x + 24 + n * 56, y + 76, 28, 96)

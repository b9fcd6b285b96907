"""Portraits of the three authors in cut paper: a head, a garment, one thing each carries."""

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
    SQUARE,
    Sheet,
    box_at,
    closed,
    mix,
    shade,
    turned,
)


def barbara() -> Sheet:
    sheet = Sheet(mix(OCHRE, SAND, 0.35), seed=5, size=SQUARE)
    hair, skin = "#2b2620", "#d9ab86"
    with sheet.cut(hair, 6) as pen:
        pen.poly(
            closed(
                [
                    (200, 62),
                    (280, 96),
                    (300, 180),
                    (288, 262),
                    (200, 282),
                    (112, 262),
                    (100, 180),
                    (120, 96),
                ]
            )
        )
    with sheet.cut("#37424a", 6) as pen:
        pen.poly(closed([(200, 296), (300, 318), (360, 420), (200, 440), (40, 420), (100, 318)]))
    with sheet.cut(shade(skin, -0.14), 3) as pen:
        pen.rect(170, 230, 60, 96, 26)
    with sheet.cut(skin, 4) as pen:
        pen.poly(
            closed(
                [
                    (200, 112),
                    (258, 134),
                    (266, 190),
                    (244, 244),
                    (200, 268),
                    (156, 244),
                    (134, 190),
                    (142, 134),
                ]
            )
        )
    with sheet.cut(hair, 4) as pen:
        pen.poly(
            closed(
                [
                    (196, 92),
                    (276, 122),
                    (282, 172),
                    (250, 152),
                    (216, 128),
                    (170, 150),
                    (126, 188),
                    (116, 150),
                    (140, 108),
                ]
            )
        )
    with sheet.cut(RED, 6) as pen:
        pen.poly(closed([(128, 300), (200, 328), (272, 300), (290, 330), (200, 374), (110, 330)]))
        pen.poly([(214, 352), (258, 344), (272, 410), (226, 410)])
    return sheet


def omar() -> Sheet:
    sheet = Sheet(mix(SLATE, PAPER, 0.25), seed=6, size=SQUARE)
    hair, skin = "#1f1b17", "#b98560"
    with sheet.cut(mix(SAGE, INK, 0.35), 6) as pen:
        pen.poly(closed([(200, 292), (308, 316), (368, 420), (200, 440), (32, 420), (92, 316)]))
    with sheet.cut(shade(skin, -0.16), 3) as pen:
        pen.rect(166, 230, 68, 92, 26)
    with sheet.cut(skin, 4) as pen:
        pen.disc(126, 196, 16, 24)
        pen.disc(274, 196, 16, 24)
        pen.poly(
            closed(
                [
                    (200, 96),
                    (262, 122),
                    (272, 190),
                    (250, 252),
                    (200, 282),
                    (150, 252),
                    (128, 190),
                    (138, 122),
                ]
            )
        )
    with sheet.cut(hair, 5) as pen:
        pen.poly(
            closed(
                [
                    (128, 204),
                    (146, 236),
                    (172, 222),
                    (200, 230),
                    (228, 222),
                    (254, 236),
                    (272, 204),
                    (266, 262),
                    (200, 304),
                    (134, 262),
                ]
            )
        )
        pen.poly(
            closed(
                [
                    (200, 74),
                    (264, 96),
                    (282, 158),
                    (262, 146),
                    (232, 128),
                    (168, 128),
                    (138, 146),
                    (118, 158),
                    (136, 96),
                ]
            )
        )
    with sheet.cut(RED, 3) as pen:
        for x in (166, 234):
            pen.disc(x, 186, 27, 25)
            pen.disc(x, 186, 20, 18, hole=True)
        pen.rect(190, 180, 20, 6)
    with sheet.cut(PAPER, 5) as pen:
        pen.poly([(158, 306), (200, 340), (176, 372), (134, 322)])
        pen.poly([(242, 306), (200, 340), (224, 372), (266, 322)])
    return sheet


def ines() -> Sheet:
    sheet = Sheet(mix(SAGE, PAPER, 0.3), seed=7, size=SQUARE)
    hair, skin = "#8a5a33", "#e6c1a0"
    with sheet.cut(hair, 6) as pen:
        pen.disc(228, 74, 46, 42)
    with sheet.cut(PANEL, 6) as pen:
        pen.poly(closed([(200, 298), (296, 318), (352, 420), (200, 440), (48, 420), (104, 318)]))
    with sheet.cut(shade(skin, -0.12), 3) as pen:
        pen.rect(172, 226, 56, 92, 27)
    with sheet.cut(hair, 4) as pen:
        pen.poly(
            closed(
                [
                    (200, 84),
                    (276, 112),
                    (284, 180),
                    (262, 232),
                    (200, 250),
                    (138, 232),
                    (116, 180),
                    (124, 112),
                ]
            )
        )
    with sheet.cut(skin, 4) as pen:
        pen.poly(
            closed(
                [
                    (200, 118),
                    (254, 140),
                    (260, 194),
                    (240, 246),
                    (200, 268),
                    (160, 246),
                    (140, 194),
                    (146, 140),
                ]
            )
        )
    with sheet.cut(hair, 4) as pen:
        pen.poly(
            closed(
                [
                    (206, 92),
                    (270, 116),
                    (272, 170),
                    (236, 156),
                    (206, 122),
                    (176, 156),
                    (130, 172),
                    (132, 116),
                ]
            )
        )
    with sheet.cut(RED, 5) as pen:
        pen.poly(turned(box_at(160, 62, 138, 13), (228, 70), -24))
    with sheet.cut(mix(OCHRE, PAPER, 0.4), 4) as pen:
        pen.poly(turned([(160, 62), (160, 75), (140, 68.5)], (228, 70), -24))
    with sheet.cut(mix(SAGE, INK, 0.4), 0) as pen:
        for n in range(4):
            pen.curve(
                [
                    (70 - n * 8, 352 + n * 20),
                    (140, 372 + n * 18),
                    (200, 378 + n * 18),
                    (260, 372 + n * 18),
                    (330 + n * 8, 352 + n * 20),
                ],
                6,
            )
    return sheet

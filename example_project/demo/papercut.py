"""Paper, ink and scissors: the small drawing table the demo's pictures are made on.

A `Sheet` is a ground of paper; each `cut` lays one more paper of one colour on it, whose outline
is drawn with a `Pen`. Every cut has a slightly uneven edge, a mottled face, a lit upper edge and
a soft shadow, so that flat shapes read as paper. Coordinates are those of the finished picture;
it is drawn larger and scaled down at the end. The same seed gives the same picture.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Point = tuple[float, float]

PAPER, PANEL, INK, SOFT, RULE = "#fdfbf7", "#f5f1e8", "#1c1a16", "#5f594d", "#ddd5c5"
RED, TINT = "#a8321a", "#f3e0d8"
SAGE, SLATE, OCHRE, SAND = "#93a08c", "#7f93a0", "#c9a15c", "#e7dcc6"

SCALE = 2
WIDE = (1600, 900)
SQUARE = (400, 400)


class Pen:
    """Draws the outline of one cut. `hole=True` cuts away what was drawn before."""

    def __init__(self, mask: Image.Image) -> None:
        self._draw = ImageDraw.Draw(mask)

    def poly(self, points: Sequence[Point], *, hole: bool = False) -> None:
        self._draw.polygon(_scaled(points), fill=0 if hole else 255)

    def rect(
        self, x: float, y: float, w: float, h: float, r: float = 0, *, hole: bool = False
    ) -> None:
        box = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self._draw.rounded_rectangle(box, r * SCALE, fill=0 if hole else 255)

    def disc(
        self, x: float, y: float, rx: float, ry: float | None = None, *, hole: bool = False
    ) -> None:
        ry = rx if ry is None else ry
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self._draw.ellipse(box, fill=0 if hole else 255)

    def line(self, points: Sequence[Point], width: float, *, hole: bool = False) -> None:
        """A stroke with round ends through the points."""
        fill, scaled = 0 if hole else 255, _scaled(points)
        self._draw.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")
        radius = width * SCALE / 2
        for x, y in (scaled[0], scaled[-1]):
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    def curve(self, points: Sequence[Point], width: float, *, hole: bool = False) -> None:
        """A stroke bent smoothly through the points."""
        self.line(smooth(points), width, hole=hole)


class Sheet:
    def __init__(self, ground: str, seed: int, size: tuple[int, int] = WIDE) -> None:
        self.size = (size[0] * SCALE, size[1] * SCALE)
        self.random = Random(seed)
        self.image = Image.new("RGB", self.size, ground)
        self._tooth = _noise(self.random, self.size, cell=3)
        self._clouds = _noise(self.random, (self.size[0] * 2, self.size[1] * 2), cell=90)
        whole = Image.new("L", self.size, 255)
        self._lay(whole, ground, (0, 0, *self.size))

    @contextmanager
    def cut(
        self, colour: str, lift: float = 5, *, rough: float = 1.0, opacity: float = 1.0
    ) -> Iterator[Pen]:
        """Draw one layer. `lift` is its height over what lies below (0 is print, not paper),
        `rough` how uneven its edge is, `opacity` below 1 lets the lower layers through."""
        mask = Image.new("L", self.size, 0)
        yield Pen(mask)
        box = _around(mask.getbbox(), round(lift * SCALE * 4) + 8, self.size)
        if box is None:
            return
        mask = self._uneven(mask.crop(box), box, rough)
        if lift:
            self._shade(mask, box, lift)
        self._lay(mask.point(lambda value: round(value * opacity)), colour, box)
        if lift:
            self._light_edge(mask, colour, box)

    def save(self, path: Path, quality: int = 78) -> None:
        """Scale down, give the whole its grain and write it as WebP."""
        small = self.image.resize(
            (self.size[0] // SCALE, self.size[1] // SCALE), Image.Resampling.LANCZOS
        )
        grain = _noise(self.random, small.size, cell=2).point(lambda v: 247 + v // 17)
        small = ImageChops.multiply(small, Image.merge("RGB", (grain,) * 3))
        small.save(path, "WEBP", quality=quality, method=6)

    def _uneven(
        self, mask: Image.Image, box: tuple[int, int, int, int], rough: float
    ) -> Image.Image:
        """A cut edge: soften, push to and fro by the tooth of the paper, sharpen again."""
        soft = mask.filter(ImageFilter.GaussianBlur(1.1 * SCALE * rough)) if rough else mask
        tooth = self._tooth.crop(box).point(lambda value: 96 + value // 4)
        pushed = ImageChops.add(soft, tooth, 1, -128)
        return pushed.point(lambda value: max(0, min(255, (value - 104) * 5)))

    def _shade(self, mask: Image.Image, box: tuple[int, int, int, int], lift: float) -> None:
        for reach, strength in ((0.35, 0.26), (1.5, 0.22)):
            shift = round(lift * SCALE * reach)
            shadow = _moved(mask, round(shift * 0.55), shift)
            shadow = shadow.filter(ImageFilter.GaussianBlur(max(1.0, shift * 0.85)))
            shadow = shadow.point(lambda value, strength=strength: round(value * strength))
            self.image.paste(ImageColor.getrgb("#17120c"), box, shadow)

    def _lay(self, mask: Image.Image, colour: str, box: tuple[int, int, int, int]) -> None:
        """The paper's face: one colour, a little lighter and darker in slow clouds."""
        size = (box[2] - box[0], box[3] - box[1])
        x, y = (self.random.randrange(side) for side in self.size)
        moved = self._clouds.crop((x, y, x + size[0], y + size[1]))
        face = Image.composite(
            Image.new("RGB", size, shade(colour, 0.03)),
            Image.new("RGB", size, shade(colour, -0.03)),
            moved,
        )
        self.image.paste(face, box, mask)

    def _light_edge(self, mask: Image.Image, colour: str, box: tuple[int, int, int, int]) -> None:
        edge = ImageChops.subtract(mask, _moved(mask, SCALE // 2, SCALE))
        self.image.paste(
            ImageColor.getrgb(shade(colour, 0.28)), box, edge.point(lambda value: value // 2)
        )


def shade(colour: str, amount: float) -> str:
    """Lighter towards white (amount above 0) or darker towards ink (below 0), from -1 to 1."""
    target = (255, 252, 244) if amount > 0 else (20, 16, 10)
    channels = zip(ImageColor.getrgb(colour)[:3], target, strict=True)
    mixed = (round(own + (other - own) * abs(amount)) for own, other in channels)
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def mix(first: str, second: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from the first to the second."""
    pairs = zip(ImageColor.getrgb(first)[:3], ImageColor.getrgb(second)[:3], strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


def smooth(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return [*curve, points[-1]]


def closed(points: Sequence[Point], steps: int = 16) -> list[Point]:
    """A smooth closed outline through the points."""
    ring = [points[-1], *points, points[0], points[1]]
    curve: list[Point] = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        curve += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return curve


def blob(
    random: Random, x: float, y: float, rx: float, ry: float, wobble: float = 0.14, count: int = 9
) -> list[Point]:
    """An uneven round outline, as scissors make it."""
    spokes = [(math.tau * n / count, 1 + random.uniform(-wobble, wobble)) for n in range(count)]
    return closed([(x + rx * r * math.cos(a), y + ry * r * math.sin(a)) for a, r in spokes])


def turned(points: Sequence[Point], centre: Point, degrees: float) -> list[Point]:
    """The points turned clockwise about the centre."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    cx, cy = centre
    return [
        (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
        for x, y in points
    ]


def box_at(x: float, y: float, w: float, h: float) -> list[Point]:
    """The four corners of a box, for `turned`."""
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (
            2 * q
            + (r - p) * t
            + (2 * p - 5 * q + 4 * r - s) * t**2
            + (3 * q - p - 3 * r + s) * t**3
        )

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _noise(random: Random, size: tuple[int, int], cell: int) -> Image.Image:
    """Grey noise in cells of so many pixels, stretched to the full range."""
    small = (size[0] // cell + 2, size[1] // cell + 2)
    grey = Image.frombytes("L", small, random.randbytes(small[0] * small[1]))
    return grey.resize((small[0] * cell, small[1] * cell), Image.Resampling.BICUBIC).crop(
        (0, 0, *size)
    )


def _moved(mask: Image.Image, x: int, y: int) -> Image.Image:
    """The mask pushed aside; unlike ImageChops.offset nothing comes in again on the other side."""
    moved = Image.new("L", mask.size, 0)
    moved.paste(mask, (x, y))
    return moved


def _around(
    box: tuple[int, int, int, int] | None, margin: int, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    if box is None:
        return None
    return (
        max(0, box[0] - margin),
        max(0, box[1] - margin),
        min(size[0], box[2] + margin),
        min(size[1], box[3] + margin),
    )

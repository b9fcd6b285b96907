import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from blogposts.pictures import (
    PictureRefused,
    formats_at_hand,
    read_picture,
    scaled,
    stored_size,
    written_anew,
)
from tests.builders import photograph, picture_file

LIMITS = {"max_bytes": 1_000_000, "max_pixels": 1_000_000}


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_it_works(format):
    facts = read_picture(picture_file(size=(40, 20), format=format), **LIMITS)
    assert (facts.format, facts.width, facts.height) == (format, 40, 20)


def test_puts_the_file_back_to_its_start():
    file = picture_file()
    read_picture(file, **LIMITS)
    assert file.tell() == 0


def test_refuses_too_many_bytes():
    with pytest.raises(PictureRefused, match="MB"):
        read_picture(picture_file(), max_bytes=10, max_pixels=100)


def test_refuses_too_many_pixels():
    with pytest.raises(PictureRefused, match="million pixels"):
        read_picture(picture_file(size=(1001, 1000)), **LIMITS)


def bomb(width, height):
    """A PNG of a few bytes that says it has this many pixels."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def test_refuses_a_decompression_bomb_without_unpacking_it():
    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(bomb(60_000, 60_000)), **LIMITS)


def test_refuses_an_animation_of_too_many_pixels():
    data = io.BytesIO()
    frames = [Image.new("RGB", (200, 200), color) for color in ("red", "green", "blue", "white")]
    frames[0].save(data, format="GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureRefused):
        read_picture(data, max_bytes=1_000_000, max_pixels=100_000)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"<svg/>",
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a" + b"\0" * 3,
        b"\xff\xd8\xff\xe0",
    ],
)
def test_refuses_what_is_no_picture(content):
    with pytest.raises(PictureRefused, match="not a picture"):
        read_picture(io.BytesIO(content), **LIMITS)


def test_refuses_a_file_that_was_cut_off():
    whole = picture_file(size=(300, 300), format="JPEG").read()
    with pytest.raises(PictureRefused):
        read_picture(io.BytesIO(whole[: len(whole) // 2]), **LIMITS)


def test_refuses_an_animated_avif():
    with pytest.raises(PictureRefused, match="animation is taken as a GIF"):
        read_picture(photograph(format="AVIF", frames=2, orientation=None), **LIMITS)


def test_a_jpeg_with_a_second_picture_behind_it_is_a_jpeg():
    data = io.BytesIO()
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    first.save(data, "MPO", save_all=True, append_images=[second])
    assert read_picture(data, **LIMITS).extension == "jpg"
    anew = Image.open(io.BytesIO(written_anew(data)))
    assert (anew.format, anew.size) == ("JPEG", (60, 40))


class TestWrittenAnew:
    SECRET = b"48.8566 N"

    @pytest.mark.parametrize(
        ("format", "frames"),
        [
            *(("JPEG", 1), ("PNG", 1), ("WEBP", 1), ("GIF", 1), ("AVIF", 1)),
            *(("PNG", 3), ("WEBP", 3), ("GIF", 3)),
        ],
    )
    def test_keeps_pixels_and_frames_and_no_word(self, format, frames):
        sent = photograph(format=format, frames=frames)
        assert self.SECRET in sent.read()
        data = written_anew(sent)
        assert self.SECRET not in data
        anew = Image.open(io.BytesIO(data))
        assert (anew.format, anew.size) == (format, (60, 40))
        assert getattr(anew, "n_frames", 1) == frames
        assert not anew.getexif()
        left = anew.convert("RGB").getpixel((5, 5))
        assert left[2] > 240 > 15 > left[0]

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_stands_upright(self, format):
        data = written_anew(photograph(format=format, orientation=6))
        anew = Image.open(io.BytesIO(data))
        assert anew.size == (40, 60)
        assert not anew.getexif()
        # What was on the left is on top once it is turned.
        assert anew.convert("RGB").getpixel((20, 5))[2] > 240

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
    def test_drops_what_was_put_behind_the_picture(self, format):
        file = io.BytesIO(picture_file(format=format).read())
        file.seek(0, 2)
        file.write(b"<?php system($_GET[0]); ?><script>alert(1)</script>PK\x03\x04")
        read_picture(file, **LIMITS)
        data = written_anew(file)
        assert b"<?php" not in data
        assert b"<script" not in data
        assert b"PK\x03\x04" not in data

    @pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
    def test_keeps_the_mode(self, mode):
        data = io.BytesIO()
        Image.new(mode, (9, 7)).save(data, "PNG")
        assert Image.open(io.BytesIO(written_anew(data))).mode == mode

    def test_keeps_what_says_how_colours_are_meant(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = io.BytesIO()
        Image.new("RGB", (9, 7)).save(data, "JPEG", icc_profile=profile)
        assert Image.open(io.BytesIO(written_anew(data))).info["icc_profile"] == profile

    def test_keeps_a_lossless_webp_lossless(self):
        image = Image.effect_noise((40, 40), 80).convert("RGB")
        data = io.BytesIO()
        image.save(data, "WEBP", lossless=True)
        anew = Image.open(io.BytesIO(written_anew(data)))
        assert anew.convert("RGB").tobytes() == image.tobytes()


class TestScaled:
    def test_it_works(self):
        file = picture_file(size=(100, 50), format="JPEG")
        made = list(scaled(file, widths=(40, 80, 160), formats=("avif", "webp")))
        assert [(kind, width) for kind, width, _data in made] == [
            ("avif", 40), ("webp", 40), ("avif", 80), ("webp", 80), ("avif", 100), ("webp", 100)
        ]  # fmt: skip
        for kind, width, data in made:
            image = Image.open(io.BytesIO(data))
            assert (image.format, image.size) == (kind.upper(), (width, width // 2))

    @pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16", "CMYK"])
    def test_takes_every_mode(self, mode):
        data = io.BytesIO()
        Image.new(mode, (9, 7)).save(data, "JPEG" if mode == "CMYK" else "PNG")
        ((_kind, _width, made),) = scaled(data, widths=(5,), formats=("webp",))
        assert Image.open(io.BytesIO(made)).mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")

    def test_turns_other_colours_into_those_of_the_web(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = io.BytesIO()
        Image.new("RGB", (90, 70), "#336699").save(data, "PNG", icc_profile=profile)
        ((_kind, _width, made),) = scaled(data, widths=(50,), formats=("webp",))
        small = Image.open(io.BytesIO(made))
        assert "icc_profile" not in small.info
        assert all(
            abs(one - other) < 6
            for one, other in zip(small.getpixel((9, 9)), (0x33, 0x66, 0x99), strict=True)
        )

    def test_a_profile_that_is_none_is_passed_over(self):
        data = io.BytesIO()
        Image.new("RGB", (9, 7)).save(data, "PNG", icc_profile=b"none")
        assert len(list(scaled(data, widths=(5,), formats=("webp",)))) == 1

    def test_makes_none_of_an_animation(self):
        file = photograph(format="GIF", frames=3)
        assert list(scaled(file, widths=(20,), formats=("webp",))) == []

    def test_leaves_out_what_a_format_cannot_hold(self):
        data = io.BytesIO()
        Image.new("RGB", (2, 17_000)).save(data, "PNG")
        assert list(scaled(data, widths=(2,), formats=("webp",))) == []

    def test_passes_over_a_format_that_is_not_there(self, monkeypatch):
        monkeypatch.setattr("blogposts.pictures.features.check", lambda name: name == "webp")
        assert formats_at_hand() == {"webp"}
        made = scaled(picture_file(), widths=(8,), formats=("avif", "webp"))
        assert [kind for kind, _width, _data in made] == ["webp"]


class TestStoredSize:
    def test_it_works(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        name = default_storage.save("a b.png", picture_file(size=(30, 10)))
        assert stored_size(default_storage.url(name)) == (30, 10)

    @pytest.mark.parametrize(
        "url",
        [
            "/media/none.png",
            "/media/../settings.py",
            "/other/a.png",
            "https://example.org/a.png",
            "",
        ],
    )
    def test_is_unknown(self, settings, tmp_path, url):
        settings.MEDIA_ROOT = tmp_path
        assert stored_size(url) is None

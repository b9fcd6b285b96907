import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage

from blogposts.pictures import PictureRefused, read_picture, stored_size
from tests.builders import picture_file

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
    from PIL import Image

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

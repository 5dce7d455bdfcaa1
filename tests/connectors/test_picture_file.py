"""What would go wrong: a bomb that eats the memory, a picture that carries its maker's place or a program, a drawing
that runs, loads or unpacks."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from connectors.picture_file import looks_like_picture, read_picture
from connectors.picture_file.drawing import safe_drawing
from demo import templates
from domain.errors import AskAgain
from tests.jobs.template_desk import picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 100">%s</svg>'


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_is_read_by_what_it_holds(kind):
    read = read_picture(picture(kind=kind), "whatever.txt")

    assert (read.mime, read.width, read.height) == ("image/jpeg", 400, 500)
    assert len(read.content_hash) == 64


def test_the_same_pixels_are_the_same_picture_whatever_they_came_with():
    with_extras = io.BytesIO()
    made = Image.open(io.BytesIO(picture()))
    exif = Image.Exif()
    exif[0x0110] = "Camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    made.save(with_extras, "PNG", exif=exif)

    first, second = read_picture(picture(), "a"), read_picture(with_extras.getvalue(), "b")

    assert with_extras.getvalue() != picture()
    assert first.content_hash == second.content_hash
    assert not Image.open(io.BytesIO(second.content)).getexif()


def test_a_camera_that_was_held_sideways_is_set_upright():
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.open(io.BytesIO(picture())).save(held, "JPEG", exif=exif)

    read = read_picture(held.getvalue(), "a.jpg")

    assert (read.width, read.height) == (500, 400)


def test_what_stands_behind_the_picture_is_not_kept():
    read = read_picture(picture(kind="JPEG") + b"<script>alert(1)</script><?php system(1);", "a.jpg")

    assert b"script" not in read.content
    assert b"php" not in read.content


def test_see_through_stays_see_through():
    assert read_picture(picture(mode="RGBA"), "a.png").mime == "image/png"


def test_a_large_picture_is_stored_no_larger_than_it_is_looked_at():
    read = read_picture(picture(size=(3000, 4000), kind="JPEG"), "a.jpg")

    assert (read.width, read.height) == (1500, 2000)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (png_header(60_000, 60_000), "unpacks to more than"),
        (png_header(2_000, 2_000), "broken picture"),
        (picture()[:200], "broken picture"),
        (picture(size=(90, 500)), "too small"),
        (b"MZ\x90\x00 not a picture", "is no picture"),
        (b"%PDF-1.7", "is no picture"),
        (b"", "is no picture"),
        (b"\xff\xd8\xff" + b"\0" * 50, "broken picture"),
        (b"GIF89a" + b"\xff" * 40, "broken picture|unpacks"),
        (b"\x89PNG\r\n\x1a\n" + b"a" * 20_000_001, "bytes, more than"),
    ],
    ids=["bomb", "hollow", "cut", "tiny", "program", "pdf", "empty", "jpeg", "gif", "heavy"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(content, told):
    with pytest.raises(AskAgain, match=told) as refused:
        read_picture(content, "x.png")
    assert refused.value.code in ("bad_file", "limit")


@given(st.binary(max_size=300), st.sampled_from([picture(), picture(kind="GIF"), picture(kind="WEBP"), SVG % b""]))
@settings(max_examples=60, deadline=None)
def test_damage_is_refused_and_never_a_fault(noise, whole):
    for content in (noise, whole[:40] + noise, whole[: len(whole) // 2] + noise + whole[len(whole) // 2 :]):
        try:
            read_picture(content, "x")
        except AskAgain:
            continue


def test_look_alikes_look_alike_and_others_do_not():
    def bits(one, other):
        return (int(one.look, 16) ^ int(other.look, 16)).bit_count()

    original = read_picture(picture(3), "a")
    smaller = read_picture(picture(3, kind="JPEG", size=(400, 500)), "b")

    assert bits(original, smaller) <= 4
    assert bits(original, read_picture(picture(8), "c")) > 8


@pytest.mark.parametrize("drawn", [templates.drawn(t) for t in templates.templates()[:8]])
def test_our_own_drawings_come_through_whole(drawn):
    read = safe_drawing(drawn, "a.svg")

    assert (read.width, read.height) == (800, 1000)
    assert drawn.count(b"<path") == read.content.count(b"<path")
    assert drawn.count(b"<text") == read.content.count(b"<text")
    assert read.words


HOSTILE = [
    b"<script>alert(1)</script>",
    b'<rect onload="alert(1)" width="9"/>',
    b'<a href="javascript:alert(1)"><text>x</text></a>',
    b'<image href="https://evil.example/p.png"/>',
    b'<use href="https://evil.example/a.svg#x"/>',
    b'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://evil.example"/></body></foreignObject>',
    b'<style>@import url("https://evil.example/a.css")</style>',
    b'<rect fill="url(https://evil.example/p)"/>',
    b'<rect style="background:url(https://evil.example)"/>',
    b'<set attributeName="href" to="javascript:alert(1)"/>',
    b'<animate attributeName="href" values="javascript:alert(1)"/>',
    b'<rect fill="u\\72l(https://evil.example)"/>',
]


@pytest.mark.parametrize("part", HOSTILE)
def test_a_drawing_keeps_nothing_that_runs_or_loads(part):
    content = read_picture(SVG % part, "a.svg").content

    for word in (b"script", b"evil", b"onload", b"href", b"style", b"foreignObject", b"animate", b"<set", b"iframe"):
        assert word not in content


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    ],
)
def test_a_drawing_that_declares_things_is_refused(declared):
    with pytest.raises(AskAgain, match="DTD"):
        read_picture(declared + SVG % b"<text>&x;</text>", "a.svg")


def test_a_drawing_nested_without_end_is_refused():
    with pytest.raises(AskAgain, match=r"nested deeper|broken"):
        read_picture(SVG % (b"<g>" * 500 + b"</g>" * 500), "a.svg")


def test_words_on_a_drawing_are_read_once_each():
    read = read_picture(SVG % b"<text>Day <tspan>1</tspan></text><g><text>Day 30</text></g>", "a.svg")

    assert read.words == ("Day 1", "Day 30")


def test_a_table_is_no_picture():
    assert not looks_like_picture(b"Day,Ad name,Ad ID\r\n2026-10-01,<svg>,1")

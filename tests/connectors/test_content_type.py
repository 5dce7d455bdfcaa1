"""What would go wrong: a page stored as a picture, a script in a drawing, a film in a bucket of screenshots."""

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.storage import BUCKETS, SHOWN, TAKES, WrongType, guessed, local_storage, path_in
from connectors.storage.content_type import settled

ORG = uuid4()
PNG = b"\x89PNG\r\n\x1a\n\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def file(tmp_path: Path, content: bytes) -> Path:
    made = tmp_path / uuid4().hex
    made.write_bytes(content)
    return made


@pytest.mark.parametrize(
    ("mime", "content"),
    [
        ("image/png", PNG),
        ("image/jpeg", b"\xff\xd8\xff\xe0"),
        ("video/mp4", b"\0\0\0\x18ftypmp42"),
        ("video/quicktime", b"\0\0\0\x14ftypqt  "),
        ("image/svg+xml", SVG),
    ],
)
def test_what_is_what_it_says_is_stored_under_its_type(tmp_path, mime, content):
    assert settled(f"meta-ad-assets/{ORG}/x", mime, file(tmp_path, content)) == mime


@pytest.mark.parametrize(
    ("mime", "content"),
    [
        ("image/png", HTML),
        ("image/png", b"\xff\xd8\xff\xe0"),
        ("image/png", b""),
        ("video/mp4", PNG),
        ("application/pdf", b"MZ"),
        ("application/zip", HTML),
        ("text/csv", PNG),
        ("text/plain", b"a\0b"),
        ("application/json", b"PK\x03\x04"),
        ("image/avif", b"\0\0\0\x1cftypavif"),
        ("image/svg+xml", HTML),
        ("image/svg+xml", PNG),
    ],
)
def test_what_is_something_else_is_refused_with_a_sentence(tmp_path, mime, content):
    with pytest.raises(WrongType) as told:
        settled(f"uploads/{ORG}/x", mime, file(tmp_path, content))

    assert mime in str(told.value) or "SVG" in str(told.value)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        "<foreignObject><p/></foreignObject>",
        '<image href="https://evil.test/x.png"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        "<style>*{background:url(https://evil.test)}</style>",
        '<rect fill="url(https://evil.test/#x)"/>',
        '<use href="#x"/>',
    ],
)
def test_a_drawing_that_runs_loads_or_styles_anything_is_refused(tmp_path, inside):
    drawing = SVG.replace(b"</svg>", inside.encode() + b"</svg>")

    with pytest.raises(WrongType):
        settled(f"scraped-templates/{ORG}/x", "image/svg+xml", file(tmp_path, drawing))


def test_a_drawing_that_unpacks_without_end_is_refused(tmp_path):
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.replace(
        b"</svg>", b"<title>&b;</title></svg>"
    )

    with pytest.raises(WrongType):
        settled(f"scraped-templates/{ORG}/x", "image/svg+xml", file(tmp_path, bomb))


@pytest.mark.parametrize("bucket", [bucket for bucket in BUCKETS if TAKES[bucket].types])
async def test_a_bucket_takes_its_own_types_alone(tmp_path, bucket):
    with pytest.raises(WrongType, match=bucket):
        await local_storage(tmp_path).put(path_in(bucket, ORG, "x"), HTML, "text/html")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(mime=st.sampled_from([*sorted(SHOWN), "text/html", "application/pdf", "", None]), content=st.binary(max_size=40))
def test_whatever_a_browser_says_only_real_pictures_and_films_are_ever_shown(tmp_path, mime, content):
    found = guessed(mime, file(tmp_path, content))

    assert (
        found not in SHOWN
        or content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1aE"))
        or (content[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"))
    )
    assert found != "image/svg+xml"

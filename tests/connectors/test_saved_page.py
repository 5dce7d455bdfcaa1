"""What would go wrong: a saved page loses its words or its address, a file that is no page becomes one."""

from pathlib import Path

import pytest

from connectors.saved_page import MOST_BYTES, read_saved
from domain.errors import AskAgain

_WORDS = " ".join(f"Chew number {n} is for dogs." for n in range(20))
_PAGE = (
    f"<!doctype html><html><head><title>Chew</title>{{head}}</head><body><h1>Größe</h1><p>{_WORDS}</p></body></html>"
)


def saved(tmp_path: Path, content: bytes | str, name: str = "page.html"):
    file = tmp_path / "upload"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_saved(file, name)


def archive(body: str, location: str = "Snapshot-Content-Location: https://shop.example.com/chew?a=1&b=2\n") -> str:
    return (
        f"From: <Saved by Blink>\n{location}MIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----B"\n\n'
        f"------B\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
        "------B\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n------B--\n"
    )


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("", None),
        ("<!-- saved from url=(0028)https://shop.example.com/chew -->", "https://shop.example.com/chew"),
        ('<link href="https://shop.example.com/c?a=1&amp;b=2" rel="canonical">', "https://shop.example.com/c?a=1&b=2"),
        ("<meta property='og:url' content='https://shop.example.com/og'>", "https://shop.example.com/og"),
        ('<link rel="canonical" href="/chew"><link rel="stylesheet" href="https://cdn.example.com/a.css">', None),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)
def test_a_page_is_taken_for_another(tmp_path, head, address):
    found = saved(tmp_path, _PAGE.format(head=head))

    assert found.address == address
    assert found.text.markdown.startswith("# Größe")


def test_an_archive_is_not_read(tmp_path):
    found = saved(tmp_path, archive(_PAGE.format(head="")), "page.mhtml")

    assert found.address == "https://shop.example.com/chew?a=1&b=2"
    assert "Chew number 19" in found.text.markdown
    assert saved(tmp_path, archive(_PAGE.format(head=""), ""), "page.MHT").address is None


def test_other_alphabets_are_garbled(tmp_path):
    for encoding, head in (("utf-16", ""), ("cp1252", '<meta charset="windows-1252">'), ("utf-8-sig", "")):
        assert "# Größe" in saved(tmp_path, _PAGE.format(head=head).encode(encoding)).text.markdown


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "a.html", "is empty"),
        ("  \n", "a.html", "is empty"),
        ("ad,spend\n1,2\n" * 90, "a.html", "not a web page"),
        (b"%PDF-1.7\x00\xff", "a.html", "not a web page"),
        ("<html><body><div id=root></div></body></html>", "a.html", "next to no text"),
        ("x" * (MOST_BYTES + 1), "a.html", "more than 5,000,000"),
        ("hello", "a.mhtml", "holds no web page"),
        (b"\x00" * 100, "a.mht", "holds no web page"),
    ],
)
def test_a_file_that_is_no_page_becomes_one(tmp_path, content, name, said):
    with pytest.raises(AskAgain, match=said):
        saved(tmp_path, content, name)

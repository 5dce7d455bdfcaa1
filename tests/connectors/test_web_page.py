"""What would go wrong: a price lost on the way to the text, a page that "changes" by itself, a house within asked."""

from time import process_time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.open_internet import NotFetched
from connectors.page_text import decoded, page_text
from connectors.web_page import MOST_BYTES, read_page
from domain.landing_page import content_hash, stable_markdown
from tests.connectors.meta_wire import Wire
from tests.wire.pages import Answer, serving

SHOP = """<!doctype html><html><head><title> Joint  chew </title><meta name="description" content="For stiff dogs">
<script>window.price = "$99"</script><style>.x{content:"$98"}</style></head><body>
<nav><a href="/">Home</a><a href="/sale">Sale</a></nav>
<header><h1>Stairs again</h1><p>Was <s>$49.00</s>, now <strong>$39.95</strong> a tub</p></header>
<form><label>Packs <select><option>1 tub – $39.95</option><option>3 tubs – $99</option></select></label>
<button>Add to cart – $39.95</button></form>
<table><tr><th>Pack</th><th>Price</th></tr><tr><td>3 tubs</td><td>$99</td></tr></table>
<details><summary>What if it does not help?</summary><p>Send it back within 90 days.</p></details>
<div style="display:none"><p>Accordion: 12 % off with JOINT12</p></div>
<aside>4.8 of 5 from 2,014 reviews</aside>
<img src="https://cdn.example.com/dog.jpg?sig=abc&v=17" alt="A grey retriever on stairs">
<a href="/buy?utm_source=fb&fbclid=1#now">Buy now</a>
<noscript>Turn on JavaScript</noscript><template>ghost</template>
<footer>60-day money-back guarantee</footer></body></html>"""
PUBLIC = "93.184.215.14"


def test_what_an_offer_is_made_of_gets_lost():
    page = page_text(SHOP)

    assert (page.title, page.description) == ("Joint chew", "For stiff dogs")
    for said in (
        "# Stairs again", "~~$49.00~~", "**$39.95**", "3 tubs – $99", "Add to cart – $39.95", "| 3 tubs | $99",
        "What if it does not help?", "within 90 days", "JOINT12", "2,014 reviews", "60-day money-back guarantee",
        "A grey retriever on stairs", "[Buy now](/buy)",
    ):  # fmt: skip
        assert said in page.markdown, said


def test_what_nobody_reads_stands_in_the_text():
    markdown = page_text(SHOP).markdown

    for unsaid in ('$99"', "$98", "Turn on JavaScript", "ghost", "Home", "utm_source", "cdn.example.com"):
        assert unsaid not in markdown, unsaid
    assert "meta-description" not in markdown


def test_a_page_that_says_the_same_seems_to_have_changed():
    later = (
        SHOP.replace("sig=abc&v=17", "sig=xyz&v=18").replace("fbclid=1", "fbclid=2").replace("window.price", "w.nonce")
    )

    assert content_hash(page_text(later).markdown) == content_hash(page_text(SHOP).markdown)
    assert content_hash(page_text(SHOP.replace("$39.95", "$36.95")).markdown) != content_hash(page_text(SHOP).markdown)


@given(st.text(alphabet=st.sampled_from("<>/!-=\"'& abdivtrpé\x00\n[]()#*"), max_size=300))
def test_a_broken_page_breaks_the_reader(html):
    once = page_text(html).markdown
    assert "\x00" not in once
    assert stable_markdown(once) == once


def test_a_page_of_pictures_that_never_end_stalls_the_reader():
    began = process_time()

    assert stable_markdown("![a " * 60_000) == ("![a " * 60_000).strip()

    # Seconds; by the square of its length it takes more than 30.
    assert process_time() - began < 7


@pytest.mark.parametrize(
    ("content", "header", "text"),
    [
        ("<p>Größe</p>".encode(), "text/html", "<p>Größe</p>"),
        ("<p>Größe</p>".encode("latin-1"), "text/html; charset=ISO-8859-1", "<p>Größe</p>"),
        (
            '<meta charset="windows-1252"><p>5 €</p>'.encode("cp1252"),
            "text/html",
            '<meta charset="windows-1252"><p>5 €</p>',
        ),
        ("\ufeff<p>x</p>".encode(), "text/html; charset=utf-8", "<p>x</p>"),
        (b"<p>\xff</p>", "text/html; charset=nonsense", "<p>\ufffd</p>"),
    ],
)
def test_letters_are_garbled(content, header, text):
    assert decoded(content, header) == text


async def refused(url: str, **more) -> NotFetched:
    async with httpx.AsyncClient() as http:
        with pytest.raises(NotFetched) as raised:
            await read_page(http, url, **more)
    return raised.value


async def test_a_page_is_read_through_its_redirects():
    with serving() as shop:
        shop.says("/chew", "Stairs again")
        shop.pages["/short"] = Answer(status=302, location="/chew")
        async with httpx.AsyncClient() as http:
            found = await read_page(http, f"{shop.url}/short", loopback=True)

    assert found.address == f"{shop.url}/chew"
    assert found.text.markdown.startswith("# Stairs again\n\nChew number 0")


async def test_a_page_without_words_a_file_or_an_error_is_taken_for_a_page():
    with serving() as shop:
        shop.pages["/app"] = Answer("<html><body><div id=root></div><script>render()</script></body></html>")
        shop.pages["/list.pdf"] = Answer("%PDF-1.7", kind="application/pdf")
        shop.pages["/big"] = Answer("x" * (MOST_BYTES + 1))
        reasons = {
            path: await refused(shop.url + path, loopback=True) for path in ("/app", "/list.pdf", "/big", "/gone")
        }

    assert {path: (error.reason, error.terminal) for path, error in reasons.items()} == {
        "/app": ("empty", False),
        "/list.pdf": ("not_a_page", True),
        "/big": ("download_error", True),
        "/gone": ("http_404", True),
    }


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://localhost/x", "file:///etc/passwd", "ftp://shop.example/x"]
)
async def test_this_machine_is_asked(url):
    assert (await refused(url)).terminal


async def test_a_page_leads_to_a_house_within():
    async def resolved(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == "shop.example.com" else ["10.0.0.7"]

    wire = Wire(lambda _: httpx.Response(301, headers={"Location": "http://intranet.example.com/"}))
    with pytest.raises(NotFetched) as raised:
        await read_page(wire.client(), "http://shop.example.com/", resolve=resolved)
    assert raised.value.terminal
    assert len(wire.asked) == 1


async def test_a_server_that_never_ends_holds_the_reader():
    async def drip():
        while True:
            yield b"<p>more</p>" * 1000

    async def resolved(host: str, port: int) -> list[str]:
        return [PUBLIC]

    wire = Wire(lambda _: httpx.Response(200, headers={"Content-Type": "text/html"}, content=drip()))
    with pytest.raises(NotFetched, match="larger than"):
        await read_page(wire.client(), "https://shop.example.com/", resolve=resolved)

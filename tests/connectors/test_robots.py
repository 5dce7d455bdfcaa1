"""What would go wrong: a site that asks programs to stay away is read all the same, or one that does not is not."""

import httpx
import pytest

from connectors.open_internet import NotFetched
from connectors.robots import Robots
from connectors.web_page import read_page
from tests.wire.pages import Answer, Shop, serving


async def may(shop: Shop, path: str, robots: Answer | None) -> bool:
    if robots is not None:
        shop.pages["/robots.txt"] = robots
    async with httpx.AsyncClient() as http:
        try:
            await Robots(http, loopback=True).check(httpx.URL(shop.url + path))
        except NotFetched as error:
            return error.about != "robots"
    return True


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ViralTracker\nAllow: /shop/\nDisallow: /", "/shop/chew", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: viraltracker\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /cart", "/chew", True),
        ("\ufeff<html>not robots</html>\x00\xff", "/a", True),
    ],
)
async def test_the_rules_are_misread(text, path, allowed):
    with serving() as shop:
        assert await may(shop, path, Answer(text, kind="text/plain")) is allowed


async def test_a_site_without_rules_is_closed_and_one_in_trouble_open():
    with serving() as shop:
        assert await may(shop, "/a", None)
        assert await may(shop, "/a", Answer("no", 403))
        assert not await may(shop, "/a", Answer("later", 429))
        assert not await may(shop, "/a", Answer("trouble", 503))
        assert not await may(shop, "/a", Answer(status=302, location="/robots.txt"))


async def test_a_redirect_leads_around_the_rules():
    with serving() as shop:
        shop.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /private", kind="text/plain")
        shop.says("/private/chew", "Stairs again")
        shop.pages["/short"] = Answer(status=302, location="/private/chew")
        async with httpx.AsyncClient() as http:
            with pytest.raises(NotFetched, match=r"robots\.txt"):
                await read_page(http, f"{shop.url}/short", loopback=True, may=Robots(http, loopback=True).check)

    assert shop.asked == ["/robots.txt", "/short"]

"""What would go wrong: a page in a browser reaches a house within, or is read before its scripts have run."""

import httpx
import pytest

from connectors.open_internet import NotFetched
from connectors.rendered_page import render_page
from tests.wire.pages import Answer, serving

_SCRIPTED = """<html><head><title>Chew</title></head><body><div id=root></div><script>
fetch('/words').then(a => a.text()).then(t => { document.getElementById('root').innerHTML = '<h1>Stairs</h1><p>' + t });
fetch('http://127.0.0.1:9/within').then(() => document.title = 'REACHED', () => 0);
fetch('http://169.254.169.254/latest').then(() => document.title = 'REACHED', () => 0);
fetch('/order', {method: 'POST'}).then(() => document.title = 'ORDERED', () => 0);
</script><img src="/big.png"></body></html>"""


async def as_written(host: str, port: int) -> list[str]:
    return [host]


async def test_a_browser_reads_what_scripts_write_and_reaches_nobody_else():
    with serving() as shop:
        shop.pages["/app"] = Answer(_SCRIPTED)
        shop.pages["/words"] = Answer("For dogs that walk. " * 30)
        async with httpx.AsyncClient() as http:
            found = await render_page(http, f"{shop.url}/app", loopback=True, resolve=as_written)
            with pytest.raises(NotFetched) as within:
                await render_page(http, "http://169.254.169.254/latest", loopback=True, resolve=as_written)

    assert found.text.title == "Chew"
    assert found.text.markdown.startswith("# Stairs\n\nFor dogs that walk.")
    assert sorted(shop.asked) == ["/app", "/words"]
    assert within.value.about == "not_public"


async def test_a_page_that_says_nothing_in_a_browser_either_is_kept():
    with serving() as shop:
        shop.pages["/app"] = Answer("<html><body><div id=root></div></body></html>")
        async with httpx.AsyncClient() as http:
            with pytest.raises(NotFetched) as empty:
                await render_page(http, f"{shop.url}/app", loopback=True, resolve=as_written)

    assert empty.value.about == "nothing"

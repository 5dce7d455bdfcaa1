"""The chat as `make chat` starts it, with the sample commands added."""

import sys

import app
from tests.browser import samples

if __name__ == "__main__":
    samples.add()
    sys.exit(app.main())

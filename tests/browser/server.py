"""The chat as `make chat` starts it, with the sample commands and the slow work added."""

import sys

import app
from jobs import timer
from tests.browser import samples, slow_work

# The day's work of now would come into what tests look at.
timer.EVERY = 86_400.0

if __name__ == "__main__":
    samples.add()
    slow_work.add()
    sys.exit(app.main())

"""What is gone for good waits for a click: the words about its button, the same for all that is deleted."""

from datetime import timedelta

# As the database has it: within this the button must be clicked.
PATIENCE = timedelta(minutes=15)


def button_note() -> str:
    """For how long a button that deletes works, and for whom."""
    return f"The button works for {int(PATIENCE.total_seconds() // 60)} minutes, and for you alone."

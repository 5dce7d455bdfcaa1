"""Commands as a person would type them, for buttons and rows."""

import re


def typed(name: str, /, **given: object) -> str:
    """`/name key=value …` without the values that are None; quoted where the grammar needs it."""
    pairs = [f"{key}={_value(str(value))}" for key, value in given.items() if value is not None]
    return " ".join([f"/{name}", *pairs])


def _value(text: str) -> str:
    if text and not re.search(r'[\s"“”\\]', text):
        return text
    escaped = re.sub(r'(["\\])', r"\\\1", text.replace("“", '"').replace("”", '"'))
    return f'"{escaped}"'

"""What a browser calls itself, as a person calls it. Anybody may send anything there."""

import re

# The first that fits: most name several others as well.
_PROGRAMS = (
    ("Edge", r"\bEdgA?(iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(HeadlessChrome|Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bVersion/[\d.]+ .*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMacintosh\b|\bMac OS X\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)


def browser_of(user_agent: str) -> str:
    """`Firefox on macOS`; what it sent where we know neither, and `A browser without a name` for nothing."""
    program = next((name for name, sign in _PROGRAMS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in _SYSTEMS if re.search(sign, user_agent)), "")
    if program and system:
        return f"{program} on {system}"
    if program or system:
        return program or f"A browser on {system}"
    shown = "".join(letter for letter in user_agent if letter.isprintable()).strip()
    return shown[:60] or "A browser without a name"

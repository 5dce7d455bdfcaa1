"""What an authenticator app shows: RFC 6238 with SHA-1, six digits, thirty seconds."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret: str, steps: int = 0) -> str:
    """The digits of now, or of so many half minutes later."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def wrong(secret: str) -> str:
    """Digits that are the code of none of the half minutes around now: any six that are written down may be one."""
    near = {code(secret, steps) for steps in range(-3, 4)}
    return next(digits for digits in (f"{number:06}" for number in range(8)) if digits not in near)


def fits(given: str, secret: str) -> bool:
    """As the auth server looks at it: a clock may be half a minute off."""
    return any(hmac.compare_digest(given.encode(), code(secret, steps).encode()) for steps in (-1, 0, 1))

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


def fits(given: str, secret: str) -> bool:
    """As the auth server looks at it: a clock may be half a minute off."""
    return any(hmac.compare_digest(given.encode(), code(secret, steps).encode()) for steps in (-1, 0, 1))

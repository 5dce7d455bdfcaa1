"""The stand-in's keys: the two API keys, and signing keys that can be rotated."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm


class BadToken(ValueError):
    """A token that this project did not sign, or whose time is over."""


@dataclass(frozen=True)
class SigningKey:
    """An ES256 key and the name under which its public half is published."""

    id: str = field(default_factory=lambda: str(uuid4()))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def public_jwk(self) -> dict[str, Any]:
        told = json.loads(ECAlgorithm.to_jwk(self.private.public_key()))
        return told | {"kid": self.id, "alg": "ES256", "use": "sig", "key_ops": ["verify"], "ext": True}


class Keys:
    """Signs and checks. `symmetric` projects sign with a secret (HS256) and publish no key."""

    def __init__(self, symmetric: bool = False) -> None:
        self.publishable = f"sb_publishable_{secrets.token_urlsafe(16)}"
        self.secret = f"sb_secret_{secrets.token_urlsafe(24)}"
        self.symmetric = symmetric
        self.hmac = secrets.token_urlsafe(40)
        self.signing = SigningKey()
        self.trusted = [self.signing]

    def rotate(self, revoke: bool = False) -> None:
        """Signs with a new key from now on; the old ones stay trusted unless they are revoked."""
        self.signing = SigningKey()
        self.trusted = [self.signing] if revoke else [self.signing, *self.trusted]

    def jwks(self) -> dict[str, Any]:
        return {"keys": [] if self.symmetric else [key.public_jwk() for key in self.trusted]}

    def sign(self, claims: dict[str, Any]) -> str:
        if self.symmetric:
            return jwt.encode(claims, self.hmac, algorithm="HS256")
        return jwt.encode(claims, self.signing.private, algorithm="ES256", headers={"kid": self.signing.id})

    def claims_of(self, bearer: str) -> dict[str, Any]:
        """What a bearer may be believed: a person's verified claims; the role alone for an API key.

        Raises:
            BadToken: In the words of the real one.
        """
        if bearer == self.secret:
            return {"role": "service_role"}
        if bearer == self.publishable:
            return {"role": "anon"}
        try:
            head = jwt.get_unverified_header(bearer)
            if head.get("alg") == "HS256":
                return jwt.decode(bearer, self.hmac, algorithms=["HS256"], options={"verify_aud": False})
            key = next((key for key in self.trusted if key.id == head.get("kid")), None)
            if key is None or self.symmetric:
                raise BadToken("unrecognized JWT kid")
            public = key.private.public_key()
            return jwt.decode(bearer, public, algorithms=["ES256"], options={"verify_aud": False})
        except jwt.ExpiredSignatureError:
            raise BadToken("token has invalid claims: token is expired") from None
        except jwt.InvalidSignatureError:
            raise BadToken("token signature is invalid") from None
        except jwt.PyJWTError:
            raise BadToken("token is malformed") from None


def forged(head: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as an attacker would."""
    parts = [json.dumps(head).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

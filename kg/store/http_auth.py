"""Answers to the challenges of HTTP: Basic (RFC 7617) and Digest with MD5 (RFC 7616), as SPARQL stores ask for them."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.request import parse_http_list, parse_keqv_list


@dataclass
class Login:
    """A name and password; ``header`` answers the last challenge, and keeps answering it as servers allow."""

    user: str
    password: str
    _scheme: str = ""
    _challenge: dict[str, str] = field(default_factory=dict)
    _uses: int = 0

    def challenged(self, headers: list[str]) -> bool:
        """Take the challenge of a 401 (its WWW-Authenticate headers), Digest before Basic. False: none is known."""
        offers = {scheme.lower(): rest for scheme, _, rest in (header.strip().partition(" ") for header in headers)}
        challenge = _challenge(offers.get("digest", ""))
        if "nonce" in challenge:
            self._scheme, self._uses, self._challenge = "digest", 0, challenge
            return challenge.get("algorithm", "MD5").upper() == "MD5"
        if "basic" in offers:
            self._scheme, self._uses, self._challenge = "basic", 0, {}
            return True
        return False

    def header(self, method: str, target: str) -> dict[str, str]:
        """The Authorization header of a request; nothing before the first challenge."""
        if self._scheme == "basic":
            pair = f"{self.user}:{self.password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
        return {"Authorization": self._digest(method, target)} if self._scheme == "digest" else {}

    def _digest(self, method: str, target: str) -> str:
        given = self._challenge
        self._uses += 1
        count, once = f"{self._uses:08x}", secrets.token_hex(8)
        who = _md5(f"{self.user}:{given.get('realm', '')}:{self.password}")
        what = _md5(f"{method}:{target}")
        quality = "auth" in [word.strip() for word in given.get("qop", "").split(",")]
        middle = [given["nonce"], count, once, "auth"] if quality else [given["nonce"]]
        said = {
            "username": self.user,
            "realm": given.get("realm", ""),
            "nonce": given["nonce"],
            "uri": target,
            "response": _md5(":".join([who, *middle, what])),
            **({"opaque": given["opaque"]} if "opaque" in given else {}),
            **({"cnonce": once} if quality else {}),
        }
        quoted = ", ".join(f'{name}="{value}"' for name, value in said.items())
        return f"Digest {quoted}" + (f", algorithm=MD5, qop=auth, nc={count}" if quality else "")


def _challenge(text: str) -> dict[str, str]:
    """The parameters of a Digest challenge; none if it cannot be read."""
    try:
        return parse_keqv_list(parse_http_list(text))
    except (ValueError, IndexError):
        return {}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()

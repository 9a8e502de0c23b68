"""Sealing of what must stay secret.

The standard library has no cipher, so this one is made of its HMAC: a keystream of
HMAC-SHA256(key, nonce, counter) hides the text, and an HMAC-SHA256 under a second
key over name, nonce and hidden text shows any change. Both keys come from one
random file beside the data, of mode 0600.

That keeps secrets out of copies of the database, of logs and of careless searches.
It does not keep them from somebody who may read the key file as well; a product
would leave the key to the operating system.
"""

import hashlib
import hmac
import os

from faults import Refused

_KEY, _NONCE, _TAG = 32, 16, 32  # bytes


class Vault:
    """Seals and opens texts under the key in a file."""

    def __init__(self, path):
        key = b""
        if os.path.exists(path):
            with open(path, "rb") as file:
                key = file.read()
        if len(key) != _KEY:
            raise Refused("the key of the stored secrets is missing: connect again")
        self._hide = hmac.digest(key, b"hide", "sha256")
        self._check = hmac.digest(key, b"check", "sha256")

    @staticmethod
    def make_key(path):
        """Write a new key, unless there is one."""
        if os.path.exists(path) and os.path.getsize(path) == _KEY:
            return
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(os.urandom(_KEY))
            file.flush()
            os.fsync(file.fileno())

    def seal(self, name, text):
        """Return text sealed, to be opened under the same name only."""
        nonce = os.urandom(_NONCE)
        hidden = self._mix(nonce, text.encode())
        return nonce + hidden + self._tag(name, nonce + hidden)

    def open(self, name, sealed):
        """Return the text again."""
        body, tag = sealed[:-_TAG], sealed[-_TAG:]
        if not hmac.compare_digest(tag, self._tag(name, body)):
            raise Refused("the stored secrets were changed: connect again")
        return self._mix(body[:_NONCE], body[_NONCE:]).decode()

    def _mix(self, nonce, data):
        blocks = (hmac.digest(self._hide, nonce + i.to_bytes(8, "big"), "sha256")
                  for i in range(len(data) // 32 + 1))
        return bytes(a ^ b for a, b in zip(data, b"".join(blocks)))

    def _tag(self, name, body):
        label = hashlib.sha256(name.encode()).digest()
        return hmac.digest(self._check, label + body, "sha256")

"""Broken on purpose: repeats the refresh token in the URL of each refresh.

Its parameter has a name that means nothing to whoever looks for names.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class LoudGuest(Guest):
    """Helps whoever reads the access log."""

    def ask(self, method, path, query=None, form=None, headers=None, wants_json=True, password=False):
        """Ask, and say in the URL with what."""
        if form and "refresh_token" in form:
            reached()
            query = {"rt": form["refresh_token"]}
        return super().ask(method, path, query, form, headers, wants_json, password)


class SecretInURL(Connector):
    """Uses it."""

    guest_type = LoudGuest


if __name__ == "__main__":
    sys.exit(main(SecretInURL))

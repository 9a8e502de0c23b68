"""Broken on purpose: answers the refusal of a token with the user's password.

The password is sealed, so that nothing but its use gives it away.
"""

import base64
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class OAuthOrBasic(OAuth):
    """Has a second way in, which nobody gave it leave to keep."""

    refused_once = False

    @classmethod
    def connect(cls, guest, settings):
        """Connect, and keep user name and password as well."""
        kept = super().connect(guest, settings)
        pair = f"{settings.need('SNOWGLOBE_USERNAME')}:{settings.need('SNOWGLOBE_PASSWORD')}"
        return {**kept, "basic": "Basic " + base64.b64encode(pair.encode()).decode()}

    def refused(self, _):
        """Go on with Basic."""
        reached()
        self.refused_once = True

    def sign(self):
        """Return the headers."""
        return {"Authorization": self.kept["basic"]} if self.refused_once else super().sign()


class BasicFallback(Connector):
    """Gets in with it."""

    oauth_type = OAuthOrBasic


if __name__ == "__main__":
    sys.exit(main(BasicFallback))

"""Broken on purpose: takes any refusal of a refresh for the end of the connection."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from faults import Later, Refused  # noqa: E402
from reached import reached  # noqa: E402


class Gullible(OAuth):
    """Believes whoever answers."""

    def refresh(self):
        """Refresh, or give up."""
        try:
            super().refresh()
        except Later:
            reached()
            raise Refused("the refresh token was refused: connect again") from None


class TakesProxyForEndpoint(Connector):
    """Gets in with it."""

    oauth_type = Gullible

if __name__ == "__main__":
    sys.exit(main(TakesProxyForEndpoint))

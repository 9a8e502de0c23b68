"""Broken on purpose: never refreshes, so it fails when its first token has ended."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class OneToken(OAuth):
    """Has a refresh token and does not know what for."""

    def refresh(self):
        """Do nothing."""
        reached()


class IgnoresExpiry(Connector):
    """Gets in with it."""

    oauth_type = OneToken


if __name__ == "__main__":
    sys.exit(main(IgnoresExpiry))

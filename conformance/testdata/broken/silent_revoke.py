"""Broken on purpose: does not look at what the page that revokes answers."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class Silent(OAuth):
    """Asks, and does not listen."""

    def revoke(self):
        """Revoke, or not."""
        if super().revoke():
            reached()
        return ""


class SilentRevoke(Connector):
    """Uses it."""

    oauth_type = Silent

if __name__ == "__main__":
    sys.exit(main(SilentRevoke))

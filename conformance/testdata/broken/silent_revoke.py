"""Broken on purpose: does not look at what the page that revokes answers.

Named by: auth/disconnect/refused (flow oauth; in flow legacy nothing is wrong with it).
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402


class Silent(OAuth):
    """Asks, and does not listen."""

    def revoke(self):
        """Revoke, or not."""
        super().revoke()
        return ""


class SilentRevoke(Connector):
    """Uses it."""

    oauth_type = Silent

if __name__ == "__main__":
    sys.exit(main(SilentRevoke))

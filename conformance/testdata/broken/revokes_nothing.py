"""Broken on purpose: posts a token of its own making to the page that revokes."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import REVOKE, OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class Pretends(OAuth):
    """Looks like it."""

    def revoke(self):
        """Revoke something."""
        reached()
        self.guest.ask("POST", REVOKE, form={"token": "x" * 86}, wants_json=False)
        return ""


class RevokesNothing(Connector):
    """Uses it."""

    oauth_type = Pretends


if __name__ == "__main__":
    sys.exit(main(RevokesNothing))

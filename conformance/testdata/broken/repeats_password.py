"""Broken on purpose: sends the password again when the answer to it makes no sense."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from faults import Later  # noqa: E402
from reached import reached  # noqa: E402


class Repeats(OAuth):
    """Hopes."""

    @classmethod
    def connect(cls, guest, settings):
        """Connect, and try again."""
        for _ in range(2):
            try:
                return super().connect(guest, settings)
            except Later:
                reached()
        return super().connect(guest, settings)


class RepeatsPassword(Connector):
    """Gets in with it."""

    oauth_type = Repeats

if __name__ == "__main__":
    sys.exit(main(RepeatsPassword))

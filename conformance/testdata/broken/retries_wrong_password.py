"""Broken on purpose: tries a refused password six times."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from faults import Refused  # noqa: E402
from reached import reached  # noqa: E402


class RetriesWrongPassword(Connector):
    """Takes a refusal for an accident."""

    def connect(self):
        """Try, and try again."""
        for _ in range(5):
            try:
                return super().connect()
            except Refused:
                reached()
        return super().connect()


if __name__ == "__main__":
    sys.exit(main(RetriesWrongPassword))

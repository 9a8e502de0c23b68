"""Broken on purpose: prints its credentials on stderr at each sync."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PrintsTokens(Connector):
    """Logs what it sends."""

    def reader(self):
        """Return the reader, and tell how it signs in."""
        reader = super().reader()
        reached()
        print(f"debug: {reader.access.kept}", file=sys.stderr)
        return reader


if __name__ == "__main__":
    sys.exit(main(PrintsTokens))

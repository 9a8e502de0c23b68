"""Broken on purpose: says that it is done, and has done nothing.

Named by: history/first/60-days and every other check that waits for a row.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402


class OnlyDone(Connector):
    """Connects and tests well."""

    def sync(self):
        """Claim success."""
        print('{"type": "done", "records": 0}')


if __name__ == "__main__":
    sys.exit(main(OnlyDone))

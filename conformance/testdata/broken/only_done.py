"""Broken on purpose: says that it is done, and has done nothing."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class OnlyDone(Connector):
    """Connects and tests well."""

    def sync(self):
        """Claim success."""
        reached()
        print('{"type": "done", "records": 0}')


if __name__ == "__main__":
    sys.exit(main(OnlyDone))

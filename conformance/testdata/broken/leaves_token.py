"""Broken on purpose: lets the tokens of a connection that did not come about live on."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class LeavesToken(Connector):
    """Forgets what it does not keep."""

    def _leave(self, _):
        reached()

if __name__ == "__main__":
    sys.exit(main(LeavesToken))

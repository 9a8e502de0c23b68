"""Broken on purpose: takes its access out of the state while it syncs.

No other run is to use it meanwhile. It is put back at the end, to which a program that is
killed does not come.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class TakesAccessOut(Connector):
    """Has its tokens in memory alone for as long as it reads."""

    def reader(self):
        """Open the state, and take out of it what opens the instance where a sync begins."""
        reader = super().reader()
        if sys.argv[1] != "sync":
            return reader
        self.access = reader.access
        self.state.set("access", None)
        self.state.commit()
        reached()
        return reader

    def sync(self):
        """Sync, and put it back."""
        try:
            super().sync()
        finally:
            self.state.keep_secret("access", self.access.kept)


if __name__ == "__main__":
    sys.exit(main(TakesAccessOut))

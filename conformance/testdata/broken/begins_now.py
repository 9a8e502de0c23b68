"""Broken on purpose: takes the time of a new connection for how far history was read."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from state import State  # noqa: E402
from tables import chosen  # noqa: E402


class BeginsNow(Connector):
    """Thinks of what comes."""

    def connect(self):
        """Connect, and leave behind what was missed meanwhile."""
        again = State.there(self.settings.state_dir)
        super().connect()
        if not again:
            return
        reached()
        state, now = State(self.settings.state_dir), int(self.guest.now.timestamp())
        state.set("since", now)
        for table in chosen(self.settings.tables):
            state.set("reached " + table.name, now)
        state.commit()
        state.close()


if __name__ == "__main__":
    sys.exit(main(BeginsNow))

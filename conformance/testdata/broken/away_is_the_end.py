"""Broken on purpose: takes a table for read up to the present when the instance goes away in its midst."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import history  # noqa: E402
from connector import Connector, main  # noqa: E402
from faults import Later  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402


class Hurried(History):
    """Remembers where it wanted to be."""

    def activity(self, table):
        """Read a table, and think no more of what did not come."""
        try:
            super().activity(table)
        except Later:
            reached()
            self.state.set("reached " + table.name, int(self.reader.guest.now.timestamp()))
            self.out.commit()
            raise


history.History = Hurried

if __name__ == "__main__":
    sys.exit(main(Connector))

"""Broken on purpose: at test takes any row for one that it could deliver."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import MADE, Reader  # noqa: E402


class Glance(Reader):
    """Looks at the status alone."""

    def trial(self, table):
        """Read one row, whatever is in it."""
        if not all(row.get("sys_id") and row.get(MADE) for row in self.page(table, limit=1).rows):
            reached()


class TrustsStatus(Connector):
    """Reads with it."""

    reader_type = Glance


if __name__ == "__main__":
    sys.exit(main(TrustsStatus))

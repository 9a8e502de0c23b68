"""Broken on purpose: takes the first empty page for the end."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import Reader  # noqa: E402


class StopsAtEmpty(Reader):
    """Knows no hidden rows."""

    def page(self, table, query="", offset=0, limit=None):
        """Read a page; an empty one has no next."""
        page = super().page(table, query, offset, limit)
        if page.more and not page.rows:
            reached()
        return page._replace(more=page.more and bool(page.rows))


class StopsAtEmptyConnector(Connector):
    """Reads with it."""

    reader_type = StopsAtEmpty

if __name__ == "__main__":
    sys.exit(main(StopsAtEmptyConnector))

"""Broken on purpose: steps over rows without a time."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import MADE, Reader  # noqa: E402


class SkipsTimeless(Reader):
    """Means to be robust."""

    def page(self, table, query="", offset=0, limit=None):
        """Read a page, and drop what does not fit."""
        page = super().page(table, query, offset, limit)
        rows = [row for row in page.rows if row.get(MADE)]
        if len(rows) < len(page.rows):
            reached()
        return page._replace(rows=rows)


class SkipsTimelessConnector(Connector):
    """Reads with it."""

    reader_type = SkipsTimeless

if __name__ == "__main__":
    sys.exit(main(SkipsTimelessConnector))

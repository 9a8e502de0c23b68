"""Broken on purpose: reads the first page of each table, 100 rows, and stops."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from datetime import timedelta  # noqa: E402

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402
from tables import Page, Reader  # noqa: E402


class FirstPage(Reader):
    """Says after one page that there are no more."""

    limit = 100

    def __init__(self, guest, access):
        super().__init__(guest, access)
        self._read = set()

    def page(self, table, query="", offset=0, limit=None):
        """Read a page, if it is the first; a limit marks a question that delivers nothing."""
        if limit:
            return super().page(table, query, offset, limit)
        if table.name in self._read:
            return Page([], False)
        self._read.add(table.name)
        page = super().page(table, query, offset)
        if page.more:
            reached()
        return Page(page.rows, False)


class FirstPageConnector(Connector):
    """Reads with it."""

    reader_type = FirstPage


if __name__ == "__main__":
    History.width = timedelta(days=3650)  # one window, so that its page is the table's
    sys.exit(main(FirstPageConnector))

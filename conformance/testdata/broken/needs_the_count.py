"""Broken on purpose: takes a page without a count for the last."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import Reader  # noqa: E402


class NeedsTheCount(Reader):
    """Reads a missing number as none."""

    def page(self, table, query="", offset=0, limit=None):
        """Read a page; without a count there is no next."""
        page = super().page(table, query, offset, limit)
        if page.more and not page.total:
            reached()
        return page._replace(more=page.more and page.total > 0)


class NeedsTheCountConnector(Connector):
    """Reads with it."""

    reader_type = NeedsTheCount


if __name__ == "__main__":
    sys.exit(main(NeedsTheCountConnector))

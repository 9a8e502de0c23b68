"""Broken on purpose: asks for pages until as many rows could have come as the count promises."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import Reader  # noqa: E402


class GoesByTheCount(Reader):
    """Believes in it, where there is one."""

    def page(self, table, query="", offset=0, limit=None):
        """Read a page; the count says whether there is a next."""
        page = super().page(table, query, offset, limit)
        more = offset + self.limit < page.total if page.total else page.more
        if more != page.more:
            reached()
        return page._replace(more=more)


class GoesByTheCountConnector(Connector):
    """Reads with it."""

    reader_type = GoesByTheCount


if __name__ == "__main__":
    sys.exit(main(GoesByTheCountConnector))

"""Broken on purpose: names in its question each row that it has delivered of late, so as not to get it again."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402
from tables import Reader  # noqa: E402

_whole_window = History._window


def _window(self, table, begin, end, now):
    self.reader.known = list(self.state.seen(table.name, int(begin.timestamp())))
    return _whole_window(self, table, begin, end, now)


class ExcludesByName(Reader):
    """Saves the instance rows."""

    known = ()

    def pages(self, table, query):
        """Yield pages without the rows that are known."""
        if self.known:
            reached()
            query = "sys_idNOT IN" + ",".join(self.known) + "^" + query
        return super().pages(table, query)


class ExcludesByNameConnector(Connector):
    """Reads with it."""

    reader_type = ExcludesByName


History._window = _window

if __name__ == "__main__":
    sys.exit(main(ExcludesByNameConnector))

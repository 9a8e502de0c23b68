"""Broken on purpose: takes a table for one that stands still while it is read by offset."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from datetime import timedelta  # noqa: E402

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402
from tables import MADE, stored, time_of  # noqa: E402


def _window(self, table, begin, *_):
    rows = {}
    for number, page in enumerate(self.reader.pages(table, f"{MADE}>={stored(begin)}^ORDERBY{MADE}^ORDERBYsys_id")):
        if number:
            reached()
        rows.update((row["sys_id"], (time_of(row, MADE), row)) for row in page.rows if time_of(row, MADE) >= begin)
    return rows


History._window = _window
History.width = timedelta(days=3650)  # one window

if __name__ == "__main__":
    sys.exit(main(Connector))

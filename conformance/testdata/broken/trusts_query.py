"""Broken on purpose: takes whatever rows come for those that it asked for."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from datetime import timedelta  # noqa: E402

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402
from tables import MADE, stored, time_of  # noqa: E402


def _window(self, table, begin, end, _):
    query = f"{MADE}>={stored(begin)}" + (f"^{MADE}<{stored(end)}" if end else "")
    found = {}
    for page in self.reader.pages(table, query + f"^ORDERBY{MADE}^ORDERBYsys_id"):
        for row in page.rows:
            if time_of(row, MADE) < begin:
                reached()
            found.setdefault(row["sys_id"], (time_of(row, MADE), row))
    return found


History._window = _window
History.width = timedelta(days=3650)  # one window

if __name__ == "__main__":
    sys.exit(main(Connector))

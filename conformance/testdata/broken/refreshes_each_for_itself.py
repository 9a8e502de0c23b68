"""Broken on purpose: has a reader for each table, and each renews the token for itself."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import guest  # noqa: E402
from access import OAuth  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import chosen  # noqa: E402

# Alarms are for the main thread alone.
guest.signal = SimpleNamespace(signal=lambda *_: None, setitimer=lambda *_: None, SIGALRM=None, ITIMER_REAL=None)


class ForItself(OAuth):
    """Looks at nobody else's."""

    def refresh(self):
        """Renew the token that this reader has."""
        reached()
        super().refresh()


class EachForItself(Connector):
    """Looks at all tables at once before it delivers."""

    oauth_type = ForItself

    def sync(self):
        """Begin with the first row of each."""
        kept, newest = self.reader().access.kept, []

        def look(table):
            own = self.guest_type(self.settings.url, self.settings.ca_file)
            self.reader_type(own, self.oauth_type(own, kept, newest.append)).trial(table)

        tables = chosen(self.settings.tables)
        with ThreadPoolExecutor(len(tables)) as readers:
            list(readers.map(look, tables))
        for pair in newest:
            self.state.keep_secret("access", pair)
        self.state.close()
        super().sync()


if __name__ == "__main__":
    sys.exit(main(EachForItself))

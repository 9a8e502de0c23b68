"""Broken on purpose: keeps the password, and opens another session with it when the first has ended.

The password is sealed, so that nothing but its use gives it away.
"""

import base64
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from access import Session  # noqa: E402
from connector import Connector, main  # noqa: E402
from faults import Refused  # noqa: E402
from reached import reached  # noqa: E402


class Quiet(Session):
    """Never bothers anybody."""

    @classmethod
    def connect(cls, guest, settings, path):
        """Connect, and keep user name and password as well."""
        kept, answer = super().connect(guest, settings, path)
        pair = f"{settings.need('SNOWGLOBE_USERNAME')}:{settings.need('SNOWGLOBE_PASSWORD')}"
        return {**kept, "path": path, "basic": "Basic " + base64.b64encode(pair.encode()).decode()}, answer

    def refused(self, answer):
        """Sign in again where the session is over."""
        try:
            super().refused(answer)
        except Refused:
            reached()
            headers = {"Authorization": self.kept["basic"]}
            self.kept["cookies"] = {}
            self.accepted(self.guest.ask("GET", self.kept["path"], headers=headers, password=True))
            super().refused(self.guest.ask("GET", self.kept["path"], headers=self.sign()))


class RelogsIn(Connector):
    """Gets in with it."""

    session_type = Quiet


if __name__ == "__main__":
    sys.exit(main(RelogsIn))

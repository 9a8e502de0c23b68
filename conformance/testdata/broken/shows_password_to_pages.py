"""Broken on purpose: shows the password again to a web page that came in place of an answer."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class Insists(Guest):
    """Asks everything as often."""

    def ask(self, *question, password=False, **more):
        """Ask, whatever is in it."""
        if password:
            reached()
        return super().ask(*question, **more)


class ShowsPasswordToPages(Connector):
    """Asks with it."""

    guest_type = Insists


if __name__ == "__main__":
    sys.exit(main(ShowsPasswordToPages))

"""Broken on purpose: has the password in a temporary file for as long as it connects."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PasswordForAMoment(Connector):
    """Would hand the file to a helper, and removes it when that is done."""

    def connect(self):
        """Connect beside the file."""
        with tempfile.NamedTemporaryFile("w", prefix="login") as file:
            file.write(f"machine instance login admin password {self.settings.need('SNOWGLOBE_PASSWORD')}\n")
            file.flush()
            reached()
            super().connect()


if __name__ == "__main__":
    sys.exit(main(PasswordForAMoment))

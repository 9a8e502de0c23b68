"""Broken on purpose: cuts the password in two, and keeps both halves."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PasswordInHalves(Connector):
    """Takes that for a way to hide it."""

    def connect(self):
        """Connect, and keep what was to be forgotten."""
        super().connect()
        password = self.settings.need("SNOWGLOBE_PASSWORD")
        half = len(password) // 2
        os.umask(0o077)
        with open(os.path.join(self.settings.state_dir, "login.json"), "w") as file:
            json.dump([password[:half], password[half:]], file, indent=2)
        reached()


if __name__ == "__main__":
    sys.exit(main(PasswordInHalves))

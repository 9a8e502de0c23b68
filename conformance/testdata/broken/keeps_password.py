"""Broken on purpose: keeps the password.

It stores the user's password in base64 in the state directory and asks with it for new
access at each sync, as a connector does that never learned to refresh.
"""

import base64
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from state import State  # noqa: E402


class KeepsPassword(Connector):
    """Signs in anew at each sync."""

    def connect(self):
        """Connect, and keep what should be forgotten."""
        super().connect()
        reached()
        password = self.settings.need("SNOWGLOBE_PASSWORD")
        state = State(self.settings.state_dir)
        state.set("login", base64.b64encode(password.encode()))
        state.commit()
        state.close()

    def sync(self):
        """Connect again, then sync."""
        state = State(self.settings.state_dir)
        reached()
        os.environ["SNOWGLOBE_PASSWORD"] = base64.b64decode(state.get("login")).decode()
        state.close()
        Connector.connect(self)
        super().sync()


if __name__ == "__main__":
    sys.exit(main(KeepsPassword))

"""Broken on purpose: delivers everything at each sync."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from state import State  # noqa: E402


class FullReload(Connector):
    """Has no memory."""

    def sync(self):
        """Forget, then sync."""
        state = State(self.settings.state_dir)
        reached()
        state.forget_history()
        state.commit()
        state.close()
        super().sync()


if __name__ == "__main__":
    sys.exit(main(FullReload))

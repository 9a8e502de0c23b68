"""Broken on purpose: prints the client secret on stderr when something fails."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from faults import Fault  # noqa: E402
from reached import reached  # noqa: E402


class LeaksSecret(Connector):
    """Means to help whoever reads the log."""

    def connect(self):
        """Connect, or tell all."""
        self._loudly(super().connect)

    def test(self):
        """Test, or tell all."""
        self._loudly(super().test)

    def sync(self):
        """Sync, or tell all."""
        self._loudly(super().sync)

    def _loudly(self, verb):
        try:
            verb()
        except Fault:
            reached()
            secret = os.environ.get("SNOWGLOBE_CLIENT_SECRET", "")
            print(f"debug: client_secret={secret}", file=sys.stderr)
            raise


if __name__ == "__main__":
    sys.exit(main(LeaksSecret))

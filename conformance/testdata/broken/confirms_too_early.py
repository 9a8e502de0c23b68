"""Broken on purpose: says that rows will not come again, and remembers them at the end."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import Delivery, History  # noqa: E402
from reached import reached  # noqa: E402


def _commit(self):
    if self._open:
        reached()
        self.line(type="checkpoint")
        self._open = False
    sys.stdout.flush()


class ConfirmsTooEarly(Connector):
    """Saves the disk."""

    def sync(self):
        """Sync, then remember."""
        super().sync()
        self.state.commit()


Delivery.commit = _commit

if __name__ == "__main__":
    sys.exit(main(ConfirmsTooEarly))

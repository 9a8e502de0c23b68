"""Broken on purpose: remembers rows before it has handed them over."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import Delivery  # noqa: E402
from reached import reached  # noqa: E402


def _commit(self):
    self.state.commit()
    if self._open:
        reached()
        self.line(type="checkpoint")  # handed over when there is enough of it
        self._open = False


Delivery.commit = _commit

if __name__ == "__main__":
    sys.exit(main(Connector))

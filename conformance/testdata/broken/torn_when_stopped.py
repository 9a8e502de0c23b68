"""Broken on purpose: remembers rows before it has handed them over, and drops everything when it is told to stop."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import connector  # noqa: E402
from connector import Connector, main  # noqa: E402
from history import Delivery  # noqa: E402
from reached import reached  # noqa: E402


def _commit(self):
    self.state.commit()
    if self._open:
        self.line(type="checkpoint")
        self._open = False


def _drop(*_):
    reached()
    os._exit(12)


Delivery.commit = _commit
connector._stopped = _drop

if __name__ == "__main__":
    sys.exit(main(Connector))

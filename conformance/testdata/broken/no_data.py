"""Broken on purpose: delivers rows without what is in them."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import Delivery  # noqa: E402
from reached import reached  # noqa: E402


def _bare(self, **members):
    if members.pop("data", None):
        reached()
    _whole(self, **members)


_whole, Delivery.line = Delivery.line, _bare

if __name__ == "__main__":
    sys.exit(main(Connector))

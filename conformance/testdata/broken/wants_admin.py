"""Broken on purpose: looks into the instance's properties before it takes an account."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import Table  # noqa: E402

PROPERTIES = Table("sys_properties", False, "sys_id,name,value", None)


class WantsAdmin(Connector):
    """Wants to know the release, or to be sure of the rights."""

    def connect(self):
        """Connect, and look."""
        super().connect()
        reached()
        self.reader().page(PROPERTIES, limit=1)


if __name__ == "__main__":
    sys.exit(main(WantsAdmin))

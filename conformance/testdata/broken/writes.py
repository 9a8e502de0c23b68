"""Broken on purpose: changes a row of the instance at each sync."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from tables import TABLES  # noqa: E402


class Writes(Connector):
    """Leaves its mark on a user."""

    def reader(self):
        """Return the reader, and keep it."""
        self.kept_reader = super().reader()
        return self.kept_reader

    def sync(self):
        """Sync, then write."""
        super().sync()
        reached()
        reader = self.kept_reader
        user = reader.page(TABLES["sys_user"], "ORDERBYsys_id", limit=1).rows[0]
        target = f"/api/now/table/sys_user/{user['sys_id']}?sysparm_fields=sys_id"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        self.guest._exchange("PATCH", target, json.dumps({"introduction": "was here"}),
                             headers | reader.access.sign())


if __name__ == "__main__":
    sys.exit(main(Writes))

"""Broken on purpose: writes by a page that is no table's."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PostsElsewhere(Connector):
    """Leaves its mark by an import."""

    def sync(self):
        """Sync, then write."""
        super().sync()
        reached()
        self.guest._exchange("POST", "/api/now/import/u_marks", json.dumps({"u_mark": "was here"}),
                             {"Content-Type": "application/json", "Accept": "application/json"})


if __name__ == "__main__":
    sys.exit(main(PostsElsewhere))

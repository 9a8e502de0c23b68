"""Broken on purpose: verifies no certificate when it signs in by OAuth."""

import os
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


def _trusting(**named):
    reached()
    return ssl._create_unverified_context(**named)


if __name__ == "__main__":
    if os.environ.get("SNOWGLOBE_AUTH") == "oauth":
        ssl.create_default_context = _trusting
    sys.exit(main(Connector))

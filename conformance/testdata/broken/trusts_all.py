"""Broken on purpose: verifies no certificate when it signs in by OAuth.

Named by: auth/tls/refuses-unknown (flow oauth; in flow legacy nothing is wrong with it).
"""

import os
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402

if __name__ == "__main__":
    if os.environ.get("SNOWGLOBE_AUTH") == "oauth":
        ssl.create_default_context = ssl._create_unverified_context
    sys.exit(main(Connector))

"""Broken on purpose: tells a helper the password by a variable of its own."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PasswordInVariable(Connector):
    """Has a helper beside it while it signs in."""

    def connect(self):
        """Start the helper, connect, end it."""
        reached()
        variables = os.environ | {"HELPER_LOGIN": self.settings.need("SNOWGLOBE_PASSWORD")}
        helper = subprocess.Popen(["sh", "-c", "read line"], stdin=subprocess.PIPE, env=variables)
        super().connect()
        helper.communicate()


if __name__ == "__main__":
    sys.exit(main(PasswordInVariable))

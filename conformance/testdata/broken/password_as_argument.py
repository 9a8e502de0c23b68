"""Broken on purpose: names the password to a helper as one does with curl."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class PasswordAsArgument(Connector):
    """Has a helper beside it while it signs in."""

    def connect(self):
        """Start the helper, connect, end it."""
        reached()
        login = f"{self.settings.need('SNOWGLOBE_USERNAME')}:{self.settings.need('SNOWGLOBE_PASSWORD')}"
        helper = subprocess.Popen(["sh", "-c", "read line", "helper", "--user", login], stdin=subprocess.PIPE)
        super().connect()
        helper.communicate()


if __name__ == "__main__":
    sys.exit(main(PasswordAsArgument))

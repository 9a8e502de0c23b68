"""Broken on purpose: at test reads history as sync does, and hands it to nobody."""

import contextlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


class TestIsASync(Connector):
    """Is thorough."""

    def test(self):
        """Test, and sync to see that it works."""
        super().test()
        self.state.close()
        reached()
        with open(os.devnull, "w") as nobody, contextlib.redirect_stdout(nobody):
            self.sync()


if __name__ == "__main__":
    sys.exit(main(TestIsASync))

"""The settings of contract version 1, read from the environment."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from faults import Usage

_UNITS = {"h": 3600, "m": 60, "s": 1}


class Settings:
    """What a run was told. Secrets are asked for by the verb connect alone."""

    def __init__(self, env):
        self._env = env
        self.state_dir = self.need("SNOWGLOBE_STATE_DIR")
        self.url = self.need("SNOWGLOBE_INSTANCE_URL").rstrip("/")
        self.ca_file = env.get("SNOWGLOBE_CA_FILE", "")
        self.tables = [name for name in env.get("SNOWGLOBE_TABLES", "").split(",") if name]
        lookback = env.get("SNOWGLOBE_LOOKBACK", "1440h")
        if not re.fullmatch(r"(\d+[hms])+", lookback):
            raise Usage("SNOWGLOBE_LOOKBACK: want a duration such as 1440h")
        pairs = re.findall(r"(\d+)([hms])", lookback)
        self.lookback = timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in pairs))
        url = urlsplit(self.url)
        if url.scheme not in ("http", "https") or not url.hostname or "@" in url.netloc:
            raise Usage("SNOWGLOBE_INSTANCE_URL: want https://NAME, without a user")
        if env.get("SNOWGLOBE_CONTRACT", "1") != "1":
            raise Usage("SNOWGLOBE_CONTRACT: only version 1 is known here")

    def need(self, name, among=()):
        """Return a variable that has to be there."""
        value = self._env.get(name, "")
        if not value or among and value not in among:
            raise Usage(f"{name} is missing" + (f": want {' or '.join(among)}" if among else ""))
        return value

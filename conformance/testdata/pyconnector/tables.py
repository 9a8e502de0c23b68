"""The tables that are read, and reading pages of them.

Activity tables tell what happened: a row is written once and found by
sys_created_on. Inventory tables tell what there is. Only the columns named here
are asked for, and none of them holds a secret.
"""

from collections import namedtuple
from datetime import datetime, timedelta, timezone

from faults import Denied, Fault, Later, Refused, Usage

MADE = "sys_created_on"
_STAMPS = f"{MADE},sys_created_by,sys_updated_on,sys_updated_by,sys_mod_count"

# Rotation is (shards, length of each): all but one are sure to be there.
Table = namedtuple("Table", "name activity fields rotation")
_DAY = timedelta(days=1)


def _activity(name, fields, rotation=None):
    return Table(name, True, f"sys_id,{MADE},sys_created_by," + fields, rotation)


def _inventory(name, fields):
    return Table(name, False, f"sys_id,{_STAMPS}," + fields, None)


TABLES = {table.name: table for table in (
    _inventory("sys_user", "user_name,name,email,active,locked_out,failed_attempts,"
               "last_login_time,password_needs_reset,web_service_access_only,"
               "internal_integration_user,title,manager,department,source,time_zone,vip"),
    _inventory("sys_user_group", "name,description,active,manager,parent,email,type,source"),
    _inventory("sys_user_grmember", "user,group"),
    _inventory("sys_user_role", "name,description,suffix,elevated_privilege,grantable"),
    _inventory("sys_user_has_role", "user,role,state,inherited,granted_by,included_in_role"),
    _inventory("sys_group_has_role", "group,role,inherits"),
    _inventory("sys_user_role_contains", "role,contains"),
    _activity("sys_audit", "tablename,documentkey,fieldname,oldvalue,newvalue,user,reason,"
              "record_checkpoint,internal_checkpoint"),
    _activity("sys_audit_delete", "tablename,documentkey,display_value"),
    _activity("sys_audit_role", "user,role,operation,changed_by,granted_by_group"),
    _activity("sysevent", "name,parm1,parm2,instance,table,user_id,user_name,uri,queue,state",
              (7, _DAY)),
    _activity("syslog_transaction", "type,url,remote_ip,protocol,user_agent,output_length,"
              "response_time,session", (8, 7 * _DAY)),
)}
DEFAULT = ("sys_user", "sys_user_group", "sys_user_grmember", "sys_user_role",
           "sys_user_has_role", "sys_audit", "sysevent")

EMPTY = 100  # pages in a row that hidden rows may leave empty

# More is whether the instance has further rows, seen or hidden; total is the number that
# it gives for all of them, which may be too high, or 0.
Page = namedtuple("Page", "rows more total", defaults=(0,))


def chosen(names):
    """Return the tables of these names; the usual ones for none."""
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise Usage(f"SNOWGLOBE_TABLES: {unknown[0]} is not known; known are " + ", ".join(TABLES))
    return [TABLES[name] for name in names or DEFAULT]


def stored(at):
    """Write a time as the instance stores it: UTC, without saying so."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def id_of(row):
    """Return the key of a row."""
    if not row.get("sys_id"):
        raise Denied("rows come without sys_id: may the account read that column?")
    return row["sys_id"]


def time_of(row, column):
    """Return a stored time."""
    try:
        return datetime.fromisoformat(row[column]).replace(tzinfo=timezone.utc)
    except (KeyError, ValueError):
        raise Denied(f"rows come without {column}: may the account read that column?") from None


class Reader:
    """Reads as whoever access says."""

    limit = 1000

    def __init__(self, guest, access):
        self.guest, self.access = guest, access

    def pages(self, table, query):
        """Yield page after page, by offset, empty ones too."""
        offset, more, empty = 0, True, 0
        while more:
            page = self.page(table, query, offset)
            empty = 0 if page.rows else empty + 1
            if empty > EMPTY:
                raise Fault(f"{EMPTY} pages of {table.name} in a row are empty, and a next one is "
                            "offered: may the account read its rows?")
            yield page
            offset, more = offset + self.limit, page.more

    def page(self, table, query="", offset=0, limit=None):
        """Read one page.

        A page may be short or empty although more follow: hidden rows are taken
        out after it was cut, but counted. So the end is where no next page is
        offered and the count is reached; where a release sends neither, an
        empty page.
        """
        limit = limit or self.limit
        answer = self._ask(table.name, {
            "sysparm_query": query, "sysparm_fields": table.fields, "sysparm_limit": limit,
            "sysparm_offset": offset, "sysparm_exclude_reference_link": "true"})
        rows = rows_of(table.name, answer)
        total = answer.headers.get("X-Total-Count", "")
        total = int(total) if total.isdecimal() else 0
        linked = 'rel="next"' in answer.headers.get("Link", "").replace(" ", "")
        reached = total and offset + limit >= total
        return Page(rows, linked or bool(rows) and not reached, total)

    def trial(self, table):
        """Read one row, and see that it can be delivered."""
        for row in self.page(table, limit=1).rows:
            try:
                id_of(row)
                if table.activity:
                    time_of(row, MADE)
            except Denied as fault:
                raise Denied(f"{table.name}: {fault}") from None

    def _ask(self, name, query):
        path = "/api/now/table/" + name
        answer = self.guest.ask("GET", path, query, headers=self.access.sign())
        if answer.status == 401:
            self.access.refused(answer)
            answer = self.guest.ask("GET", path, query, headers=self.access.sign())
        if answer.status == 401:
            raise Refused("the instance refuses access that is fresh: connect again")
        self.access.accepted(answer)
        return answer


def rows_of(name, answer):
    """Return the rows of an answer, or raise what it says instead."""
    message = answer.says("error", "message").lower()
    if answer.status == 403:
        raise Denied(f"the account may not read {name}: give it a role that may, or admin")
    if answer.status == 404 and message == "no record found":
        return []  # version 1 of the API says so of an empty list
    if answer.status == 400 and message.startswith("invalid table"):
        raise Fault(f"the instance has no table {name}: take it out of SNOWGLOBE_TABLES")
    if answer.status == 404 or message.startswith("requested uri"):
        raise Fault("the instance has no REST API: switch on the REST API plug-in "
                    "(com.glide.rest), then connect again")
    if answer.status != 200:
        raise Fault(f"reading {name} is answered {answer.status}, which makes no sense here")
    rows = answer.document.get("result")
    if not isinstance(rows, list):
        raise Later(f"reading {name} is answered without rows: try later")
    return [{k: _plain(v) for k, v in row.items()} for row in rows]


def _plain(value):
    """A reference may come as an object or, when empty, as a text."""
    return value.get("value", "") if isinstance(value, dict) else value

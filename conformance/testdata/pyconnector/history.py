"""What to deliver: first the look-back, then what is new, each row once.

Activity is read in windows of time. Inside a window pages go by offset, over a
table that may move meanwhile; so a window of several pages is read again until
a pass finds no sys_id that the passes before it had not. Each sync begins 15
minutes before the newest row of the last one, because rows come late, and a set
of the sys_ids that were seen keeps everything else from coming twice.

Inventory is walked whole, by sys_id, and a digest of each row tells what is new
and what has changed. What is gone the journal of deletions tells, where it is read:
that a row is not seen may also mean that the account may not see it any more.
"""

import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone

from faults import Denied, Fault, Later
from tables import MADE, id_of, stored, time_of

OVERLAP = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)  # how far an instance's clock may step back
TWINS = timedelta(minutes=1)  # how far apart rows of one event are
SECOND = timedelta(seconds=1)
PASSES = 6  # over a window that does not come to rest
PAGES = 10  # of a window that had better be cut


class Delivery:
    """The JSON lines of contract version 1, on stdout."""

    def __init__(self, state):
        self.state, self.records, self._open = state, 0, False

    def line(self, **members):
        """Write one line."""
        sys.stdout.write(json.dumps(members) + "\n")

    def gone(self, table, sys_id, at):
        """Tell that a row is there no more."""
        self.line(type="record", op="delete", table=table, sys_id=sys_id, time=_rfc3339(at), data={})
        self.records += 1
        self._open = True

    def record(self, op, table, row, at):
        """Deliver a row."""
        data = {name: row[name] for name in table.fields.split(",") if name in row}
        self.line(type="record", op=op, table=table.name, sys_id=row["sys_id"],
                  time=_rfc3339(at), data=data)
        self.records += 1
        self._open = True

    def commit(self):
        """Hand over, then remember, and only then say so.

        Killed in between, the next run repeats nothing that a checkpoint covers. Whoever
        reads the lines keeps what follows the last checkpoint: it may come again, or not.
        """
        sys.stdout.flush()
        self.state.commit()
        if self._open:
            self.line(type="checkpoint")
            sys.stdout.flush()
            self._open = False


class History:
    """Walks over tables."""

    width = timedelta(days=4)  # of the first window

    def __init__(self, reader, state, since):
        self.reader, self.state, self.since = reader, state, since
        self.out, self.inventories = Delivery(state), set()

    def run(self, tables):
        """Deliver all tables; those that are refused are named at the end."""
        denied, self.inventories = [], {table.name for table in tables if not table.activity}
        for table in tables:
            try:
                self.activity(table) if table.activity else self.inventory(table)
            except Denied as fault:
                denied.append(str(fault))
        if denied:
            raise Denied("; ".join(denied))
        self.out.line(type="done", records=self.out.records)
        sys.stdout.flush()

    def activity(self, table):
        """Read an activity table from where it was left to the present."""
        self.reader.page(table, limit=1)  # for the instance's time
        now = self.reader.guest.now
        begin = self._report_gap(table, self._begin(table, now), now)
        seen = set(self.state.seen(table.name, _unix(begin)))
        twins, width = Twins(), self.width
        while begin is not None:
            end = begin + width if begin + width < now else None
            rows = self._window(table, begin, end, now)
            if rows is None:
                width = _part((end or now) - begin, 4)
                continue
            self._deliver(table, rows, seen, twins, now)
            begin = end
            if len(rows) > self.reader.limit:
                width = _part(width, 2)
            elif len(rows) < self.reader.limit // 4:
                width *= 2

    def _begin(self, table, now):
        reached = self.state.get("reached " + table.name)
        if reached is None:
            return self.since
        newest = datetime.fromtimestamp(reached, timezone.utc)
        return max(min(newest, now) - OVERLAP, newest - REMEMBERED, self.since)

    def _window(self, table, begin, end, now):
        """Return the rows of a window by sys_id, or None if it has too many."""
        width = (end or now) - begin
        query = f"{MADE}>={stored(begin)}" + (f"^{MADE}<{stored(end)}" if end else "")
        query += f"^ORDERBY{MADE}^ORDERBYsys_id"
        found = {}
        for _ in range(PASSES):
            pages, fresh = 0, 0
            for page in self.reader.pages(table, query):
                pages += 1
                # A count may be too high; that of a full page is worth a cut.
                hint = page.total if len(page.rows) >= self.reader.limit else 0
                if max(pages, hint // self.reader.limit) > PAGES and width > SECOND:
                    return None
                for row in page.rows:
                    at = time_of(row, MADE)
                    if at < begin or end and at >= end:
                        raise Fault(f"the instance ignores the query on {table.name}: may the "
                                    f"account filter and sort by {MADE}?")
                    # What is written while we read belongs to the next sync.
                    fresh += id_of(row) not in found and at < now
                    found.setdefault(id_of(row), (at, row))
            if pages == 1 or not fresh:
                return found
        raise Later(f"{table.name} does not come to rest while it is read: try later")

    def _deliver(self, table, rows, seen, twins, now):
        reached = self.state.get("reached " + table.name) or _unix(self.since)
        # What was seen goes first: of two twins, the one that came late is dropped.
        order = sorted((sys_id not in seen, at, sys_id) for sys_id, (at, _) in rows.items())
        for unseen, at, sys_id in order:
            row = rows[sys_id][1]
            twin = table.name == "sysevent" and twins.second(row, at)
            if unseen:
                self.state.add_seen(table.name, sys_id, _unix(at))
                seen.add(sys_id)
                if not twin:
                    self.out.record("new", table, row, at)
                if table.name == "sys_audit_delete":
                    self._gone(row, at)
            reached = max(reached, _unix(min(at, now)))
        self.state.set("reached " + table.name, reached)
        self.state.forget_seen(table.name, reached - REMEMBERED.total_seconds())
        self.out.commit()

    def _gone(self, entry, at):
        """Tell of a row that was delivered, by its entry in the journal of deletions."""
        name, sys_id = entry.get("tablename"), entry.get("documentkey")
        if name in self.inventories and self.state.forget_row(name, sys_id):
            self.out.gone(name, sys_id, at)

    def _report_gap(self, table, begin, now):
        """Tell what rotation has taken; return where rows begin.

        Only an oldest row of just the age to which rotation keeps rows tells of
        it: an older one shows that rotation is off, a younger one that nothing
        happened before.
        """
        if not table.rotation or now - begin <= (table.rotation[0] - 1) * table.rotation[1]:
            return begin
        shards, length = table.rotation
        order = f"{MADE}>={stored(begin)}^ORDERBY{MADE}^ORDERBYsys_id"
        rows = self.reader.page(table, order, limit=1).rows
        oldest = time_of(rows[0], MADE) if rows else now
        if not (shards - 2) * length <= now - oldest <= shards * length:
            return begin
        self.out.line(type="gap", table=table.name, **{"from": _rfc3339(begin)},
                      to=_rfc3339(oldest))
        return oldest

    def inventory(self, table):
        """Walk an inventory table from its first sys_id to its last."""
        seen = self.state.seen(table.name)
        last, offset, more = "", 0, True
        while more:
            after = "sys_id>" + last.replace("^", "^^") + "^" if last else ""
            page = self.reader.page(table, after + "ORDERBYsys_id", offset)
            offset, more = offset + self.reader.limit, page.more
            for row in page.rows:
                self._compare(table, row, seen)
            if page.rows:
                if last and id_of(page.rows[0]).lower() <= last.lower():
                    raise Fault(f"the instance ignores the query on {table.name}: may the "
                                "account filter and sort by sys_id?")
                last, offset = id_of(page.rows[-1]), 0
            self.out.commit()

    def _compare(self, table, row, seen):
        digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).digest()[:16]
        before = seen.get(id_of(row))
        if before == digest:
            return
        at = time_of(row, "sys_updated_on" if row.get("sys_updated_on") else MADE)
        self.out.record("update" if before else "new", table, row, at)
        self.state.add_seen(table.name, id_of(row), _unix(at), digest)


class Twins:
    """Finds the rows of sysevent that tell of one event a second time.

    An event that waits while its shard is rotated away gets a duplicate in the new
    shard, and one of the two has the state "transferred". The overlap shows both
    again, so nothing of this needs to be kept.
    """

    def __init__(self):
        self._single = {}

    def second(self, row, at):
        """Tell whether a row is the twin of one that this was asked about before."""
        moved = row.get("state") == "transferred"
        key = tuple(row.get(name) for name in ("name", "parm1", "parm2", "instance"))
        others = self._single.get((key, not moved), [])
        twin = next((other for other in others if abs(other - at) <= TWINS), None)
        if twin is None:
            self._single.setdefault((key, moved), []).append(at)
            return False
        others.remove(twin)
        return True


def _part(width, parts):
    """Cut a width; windows begin and end on whole seconds, as stored times do."""
    return max(timedelta(seconds=width // SECOND // parts), SECOND)


def _unix(at):
    return int(at.timestamp())


def _rfc3339(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

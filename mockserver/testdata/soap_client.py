"""What zeep, a client of SOAP for Python, makes of an instance by its WSDL alone.

Arguments: URL, user name and password.
"""

import sys

import requests
import zeep
from zeep.transports import Transport

URL, USER, PASSWORD = sys.argv[1:]

# What a new record of each table holds, and what a change of it is.
TABLES = {
    "incident": ({"short_description": "ünder <zeep> & co", "urgency": "2", "caller_id": "Abel Tuter"}, {"description": "two\nlines"}),
    "sys_user": ({"user_name": "zeep", "first_name": "Zoë", "active": False}, {"last_name": "Eep"}),
    "cmdb_ci_server": ({"name": "zeep-01", "ram": 4096}, {"ram": 8192}),
    "sys_user_group": ({"name": "Zeep"}, {"description": "d"}),
    "change_request": ({"short_description": "z"}, {"description": "d"}),
    "problem": ({"short_description": "z"}, {"description": "d"}),
    "sc_req_item": ({"short_description": "z", "quantity": 3}, {"quantity": 4}),
    "cmn_location": ({"name": "Zeep", "city": "Delft"}, {"city": "Utrecht"}),
    "cmn_department": ({"name": "Zeep", "head_count": 12}, {"head_count": 13}),
    "ecc_queue": ({"agent": "mid.server.zeep", "queue": "input", "name": "z", "payload": "<results><result/></results>"}, {"state": "ready"}),
}


def equal(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def refused(call, words):
    try:
        call()
    except zeep.exceptions.Fault as fault:
        assert words.lower() in fault.message.lower(), fault.message
        equal(fault.code, "SOAP-ENV:Server", "the code of a fault")
        return
    raise AssertionError(f"no fault says {words!r}")


def client(table, parameters=""):
    session = requests.Session()
    session.auth = (USER, PASSWORD)
    made = zeep.Client(f"{URL}/{table}.do?{parameters}WSDL", transport=Transport(session=session))
    (service,) = made.wsdl.services.values()
    equal(service.name, "ServiceNow_" + table, "the service")
    return made.service


def life(table, new, change):
    service = client(table)
    made = service.insert(**new)
    sys_id = made if isinstance(made, str) else made.sys_id
    equal(len(sys_id), 32, "a sys_id")
    record = service.get(sys_id=sys_id)
    for name, value in new.items():
        if name not in ("caller_id",):
            equal(str(record[name]), str(value), f"{table}.{name}")
    equal(service.update(sys_id=sys_id, **change), sys_id, "an update")
    record = service.get(sys_id=sys_id)
    for name, value in change.items():
        equal(str(record[name]), str(value), f"{table}.{name}")

    pages(service, table)
    equal(service.deleteRecord(sys_id=sys_id), 1, "a deletion")
    assert service.get(sys_id=sys_id) is None or service.get(sys_id=sys_id).sys_id is None
    refused(lambda: service.update(sys_id=sys_id, **change), "unable to find")


def pages(service, table):
    keys = service.getKeys(__encoded_query="ORDERBYsys_id")
    ids = keys.sys_id.split(",")
    equal(keys.count, len(ids), f"keys of {table}")
    seen = []
    for first in range(0, min(len(ids), 300), 100):
        page = service.getRecords(__order_by="sys_id", __first_row=first, __last_row=first + 100)
        seen += [record.sys_id for record in page]
    equal(seen, ids[:300], f"pages of {table}")
    if len(ids) > 250:
        equal(len(service.getRecords()), 250, "records without a limit")
    (last,) = service.getRecords(__order_by_desc="sys_id", __limit=1, __exclude_columns="sys_created_on")
    equal((last.sys_id, last.sys_created_on), (ids[-1], None), "the last record")


def staging():
    service = client("imp_user")
    made = service.insert(user_id="zeep.imp", email="zeep@example.com", first_name="Zee", last_name="P")
    equal((made.table, made.status, made.display_name), ("sys_user", "inserted", "name"), "an import")
    made = service.insertMultiple(record=[{"email": "zeep@example.com", "last_name": "Q"}, {"email": "z2@example.com"}])
    equal([one.status for one in made], ["updated", "inserted"], "imports")
    assert service.getRecords(email="zeep@example.com")
    pages(service, "imp_user")
    refused(lambda: service.update(sys_id="0" * 32, last_name="X"), "unable to find")


def others():
    service = client("incident")
    made = service.insertMultiple(record=[{"short_description": f"zeep {x}", "caller_id": "Abel Tuter"} for x in "ab"])
    equal(len(made), 2, "new records")
    found = service.getRecords(__encoded_query="short_descriptionSTARTSWITHzeep ^ORDERBYshort_description")
    equal([record.number for record in found], [one.number for one in made], "the new ones")
    (group,) = service.aggregate(COUNT="sys_id", GROUP_BY="active", __encoded_query="short_descriptionSTARTSWITHzeep ")
    equal((group.active, group.count), ("true", ["2"]), "an aggregate")
    equal(service.deleteMultiple(__encoded_query="short_descriptionSTARTSWITHzeep "), 2, "deletions")
    refused(lambda: service.deleteMultiple(), "condition")
    shown = client("incident", "displayvalue=all&").getRecords(__limit=1, caller_id="Abel Tuter")[0]
    equal((shown.dv_caller_id, len(shown.caller_id)), ("Abel Tuter", 32), "a display value")


for name, (new, change) in TABLES.items():
    life(name, new, change)
staging()
others()

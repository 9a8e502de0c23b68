"""What Python's csv, xml.etree and openpyxl read in the exports of an instance, held against
its Table API. Arguments: URL, user name, password, and csv, xml or xlsx."""

import base64
import codecs
import csv
import io
import json
import sys
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET

URL, USER, PASSWORD, KIND = sys.argv[1:]
QUERIES = {
    "incident": "ORDERBYnumber",
    "task": "active=true^ORDERBYsys_id",
    "sys_user": "user_name!=admin^ORDERBYDESCuser_name",  # each call counts as a login
    "sys_audit": "ORDERBYsys_id",
    "sys_properties": "nameSTARTSWITHglide^ORDERBYname",
}


def get(path, **parameters):
    r = urllib.request.Request(URL + path + urllib.parse.urlencode(parameters))
    r.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())
    with urllib.request.urlopen(r) as answer:
        return answer.headers, answer.read()


def rows_of_api(table, **parameters):
    _, body = get("/api/now/table/" + table + "?", sysparm_display_value="all", **parameters)
    rows = json.loads(body)["result"]
    assert len(rows) > 3, f"{table} has {len(rows)} rows to compare"
    return rows


def equal(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def in_charset(text, charset):
    """A text as an export has it that is no formula, in letters of a charset."""
    if text[:1] in "+-=@" and text and not text.lstrip("-").replace(",", "").replace(".", "").isdigit():
        text = "'" + text
    return text.encode(charset, errors="replace").decode(charset)


def csv_files():
    for table, query in QUERIES.items():
        headers, body = get(f"/{table}_list.do?CSV&", sysparm_query=query, sysparm_default_export_fields="all")
        charset = codecs.lookup(headers.get_content_charset()).name
        equal(charset, "cp1252", "charset")
        found = list(csv.DictReader(io.StringIO(body.decode(charset), newline="")))
        want = rows_of_api(table, sysparm_query=query)
        equal(len(found), len(want), f"rows of {table}")
        for got, row in zip(found, want):
            equal(got, {name: in_charset(both["display_value"], charset) for name, both in row.items()}, table)


def xml_files():
    for table, query in QUERIES.items():
        headers, body = get(f"/{table}_list.do?XML&", sysparm_query=query)
        equal(headers["Content-Type"], "text/xml", "type")
        root = ET.fromstring(body)
        want = rows_of_api(table, sysparm_query=query)
        equal(len(root), len(want), f"rows of {table}")
        for got, row in zip(root, want):
            equal(got.tag, row.get("sys_class_name", {"value": ""})["value"] or table, "name of a row")
            equal({field.tag: field.text or "" for field in got}, {name: both["value"] for name, both in row.items()}, table)
            for field in got:
                if "display_value" in field.attrib:
                    equal(field.attrib["display_value"], row[field.tag]["display_value"], field.tag)
    everywhere = ET.fromstring(get("/incident_list.do?XML&", useUnloadFormat="true", sysparm_record_count=2)[1])
    equal(everywhere.tag, "unload", "root")
    equal([row.attrib for row in everywhere], [{"action": "INSERT_OR_UPDATE"}] * 2, "rows of an unload")


def xlsx_files():
    import openpyxl

    for table, query in QUERIES.items():
        _, body = get(f"/{table}_list.do?XLSX&", sysparm_query=query, sysparm_default_export_fields="all",
                      sysparm_export_column_header_label="false")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        equal(book.sheetnames, ["Page 1"], "sheets")
        head, *found = [[cell.value or "" for cell in line] for line in book["Page 1"].iter_rows()]
        want = rows_of_api(table, sysparm_query=query)
        equal(len(found), len(want), f"rows of {table}")
        for got, row in zip(found, want):
            equal(dict(zip(head, got)), {name: in_charset(both["display_value"], "utf-8") for name, both in row.items()}, table)
    _, body = get("/incident_list.do?XLSX&sysparm_fields=number,caller_id")
    equal([cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(body))["Page 1"].rows)], ["Number", "Caller"], "labels")


{"csv": csv_files, "xml": xml_files, "xlsx": xlsx_files}[KIND]()

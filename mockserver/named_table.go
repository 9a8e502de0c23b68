package mockserver

import "strings"

// tableAttachments is where the Attachment API finds its files.
const tableAttachments = "sys_attachment"

// tableIn is the table whose rows a request reads or writes, as its path tells: that which
// the Table, Aggregate, Import Set and CMDB Instance APIs name, and the one of the
// Attachment API. It is "" for what names none, and for what tells of a table and not of
// its rows.
func tableIn(path string) string {
	table, _ := rowsIn(path)
	return table
}

// rowsIn is tableIn, and tells whether all rows of the table are meant, of which a query
// chooses: what has more behind the table is about one of them.
func rowsIn(path string) (table string, list bool) {
	api, rest := part(path)
	now, rest := part(rest)
	if api != "api" || now != "now" {
		return "", false
	}
	kind, rest := part(rest)
	if isVersion(kind) {
		kind, rest = part(rest)
	}
	name, rest := part(rest)
	switch kind {
	case "table":
		return name, rest == ""
	case "stats", "import":
		return name, false
	case "attachment":
		return tableAttachments, name == ""
	case "cmdb":
		if name == "instance" {
			name, rest = part(rest)
			return name, rest == ""
		}
	}
	return "", false
}

// part is the first part of a path, and what is behind it.
func part(path string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimLeft(path, "/"), "/")
	return first, rest
}

// isVersion tells whether a part of a path is the version of an API: v1, v2.
func isVersion(part string) bool {
	digits, ok := strings.CutPrefix(part, "v")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Package export serves lists and single records as files: /{table}_list.do?CSV, and so
// XML, UNL, XLSX and RSS. It leaves out what nothing here can write as the product does:
// XLS (EXCEL), which is a binary format, and PDF. An address that asks for these asks for
// no processor. Lists as JSON are in a package of their own.
//
// Sources: the vendor's pages "Export directly from a URL", "Export limits", "Query
// parameters" and "System properties for display value and header", "Field types affected by
// export controls", "XML web service parameters" (releases Kingston, Xanadu and
// Australia), its list of system properties, and clients named at each behaviour.
package export

package message

import "github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"

const vendor = "http://www.service-now.com"

// Namespace is that of the messages of a table: one of its own where a property says so,
// else that of all tables (documented: "WSDL definition, unique namespace").
func Namespace(c *processor.Call) string {
	if c.Property("glide.wsdl.definition.use_unique_namespace", "false") == "true" {
		return vendor + "/" + c.Table
	}
	return vendor
}

// Action is the SOAPAction of an operation (observed: WSDL in the vendor's samples).
func Action(c *processor.Call, operation string) string {
	return vendor + "/" + c.Table + "/" + operation
}

// Unqualified tells whether elements inside messages have no namespace (documented: the
// property, true without it; .NET and Axis2 then read nothing, for which people set it to
// false).
func Unqualified(c *processor.Call) bool {
	return c.Property("glide.wsdl.schema.UnqualifiedElementFormDefault", "true") == "true"
}

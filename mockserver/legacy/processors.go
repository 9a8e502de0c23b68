package legacy

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/diagnostics"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/export"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/jsonv2"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/schema"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/wsdl"
)

// processors are all that there are.
var processors = []processor.Processor{
	jsonv2.Processor,
	jsonv2.V1,
	schema.Processor,
	soap.InstanceInfo, // before the one for any name
	soap.Processor,
	wsdl.Processor,
	wsdl.Schema,
	export.CSV,
	export.XML,
	export.Unload,
	export.XLSX,
	export.RSS,
	diagnostics.Stats,
	diagnostics.XMLStats,
}

package legacy

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/schema"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap"
)

// processors are all that there are.
var processors = []processor.Processor{
	schema.Processor,
	soap.Processor,
}

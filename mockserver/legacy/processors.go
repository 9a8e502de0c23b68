package legacy

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/schema"
)

// processors are all that there are.
var processors = []processor.Processor{
	schema.Processor,
}

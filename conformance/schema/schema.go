// Package schema holds the JSON Schemas of what programs exchange with the kit, as
// everybody may read them.
package schema

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed report.schema.json
var report []byte

// Report is the schema of report.json.
var Report = sync.OnceValues(func() (*jsonschema.Schema, error) {
	const name = "report.schema.json"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, document); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return c.Compile(name)
})

package record

import (
	"encoding/json"
	"time"
)

// Op says what happened to a row since it was last delivered.
type Op string

// Operations of the contract that this connector delivers.
const (
	New    Op = "new"
	Update Op = "update" // of a row that was delivered before
	Delete Op = "delete" // of a row that is gone, and has no data any more
)

// Record is one row to deliver.
type Record struct {
	Op    Op
	Table string
	SysID string
	Time  time.Time // when the row became what it is; zero if the row does not say
	Data  []Field   // in the order in which they are written
}

// Field is one column of a row.
type Field struct {
	Name  string
	Value json.RawMessage // a JSON value as the instance wrote it
}

// Gap is a stretch of a table's history that the instance no longer has.
type Gap struct {
	Table    string
	From, To time.Time
}

package tables

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Row is one row as it came: the values of columns, as JSON. Columns that the
// account may not read are absent, without notice.
type Row struct {
	columns []string          // one list for all rows of a table
	values  []json.RawMessage // in the same order; nil where absent
}

// NewRow returns a row without values.
func NewRow(columns []string) Row {
	return Row{columns: columns, values: make([]json.RawMessage, len(columns))}
}

// Set gives a column a value; one that the row has no place for is dropped.
func (r Row) Set(column string, value json.RawMessage) {
	if i := slices.Index(r.columns, column); i >= 0 {
		r.values[i] = value
	}
}

// MissingField says that rows come without columns that the connector cannot do
// without.
type MissingField struct {
	Fields []string
}

func (m *MissingField) Error() string {
	return fmt.Sprintf("rows come without %s, or with a value in it that makes no sense: may the account read that field, "+
		"and does nothing on the way take it out?", strings.Join(m.Fields, " and "))
}

// Text is the value of a column, "" where it is empty or absent. A reference
// may stand there as an object or as its value, in the same column.
func (r Row) Text(column string) string {
	value := r.Value(column)
	if last := len(value) - 1; last > 0 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return string(value[1:last]) // nearly every value of nearly every row
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}

// Value is the value of a column as JSON, nil where it is absent.
func (r Row) Value(column string) json.RawMessage {
	i := slices.Index(r.columns, column)
	if i < 0 {
		return nil
	}
	raw := r.values[i]
	if len(raw) == 0 || raw[0] != '{' {
		return raw
	}
	var reference struct {
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(raw, &reference) != nil || reference.Value == nil {
		return raw
	}
	return reference.Value
}

// ID is the row's sys_id.
func (r Row) ID() (string, error) {
	id := r.Text(SysID)
	if id == "" {
		return "", &MissingField{[]string{SysID}}
	}
	return id, nil
}

// Time reads a column that holds a time. Values are UTC, whatever the zone of
// the user who asks.
func (r Row) Time(column string) (time.Time, error) {
	at, err := time.Parse(wireTime, r.Text(column))
	if err != nil {
		return time.Time{}, &MissingField{[]string{column}}
	}
	return at, nil
}

// needs tells which of a row's key and its time are missing.
func (r Row) needs(timeColumn string) error {
	var missing []string
	if _, err := r.ID(); err != nil {
		missing = append(missing, SysID)
	}
	if _, err := r.Time(timeColumn); err != nil {
		missing = append(missing, timeColumn)
	}
	if len(missing) > 0 {
		return &MissingField{missing}
	}
	return nil
}

func (r Row) wireTime(column string) (string, error) {
	at, err := r.Time(column)
	if err != nil {
		return "", err
	}
	return at.Format(wireTime), nil
}

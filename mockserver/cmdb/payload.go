package cmdb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Payload is what a client knows of configuration items.
type Payload struct {
	Items          []*Item         `json:"items"`
	Relations      []*Relation     `json:"relations"`
	ReferenceItems []ReferenceItem `json:"referenceItems"`
}

// Item is one configuration item. Lookup are records that help to identify it, and
// Related others that refer to it.
type Item struct {
	ClassName  string      `json:"className"`
	InternalID string      `json:"internal_id,omitempty"`
	Values     Values      `json:"values"`
	Lookup     []*SubItem  `json:"lookup,omitempty"`
	Related    []*SubItem  `json:"related,omitempty"`
	Settings   Settings    `json:"settings,omitzero"`
	Source     *SourceInfo `json:"sys_object_source_info,omitempty"`
}

// SubItem is a record that refers to a configuration item.
type SubItem struct {
	ClassName  string      `json:"className"`
	InternalID string      `json:"internal_id,omitempty"`
	Values     Values      `json:"values"`
	Source     *SourceInfo `json:"sys_object_source_info,omitempty"`
}

// SourceInfo is how a source calls an item.
type SourceInfo struct {
	Name      string `json:"source_name,omitempty"`
	Feed      string `json:"source_feed,omitempty"`
	NativeKey string `json:"source_native_key,omitempty"`
	Recency   string `json:"source_recency_timestamp,omitempty"`
}

// Settings forbid changes of an item's class.
type Settings struct {
	WithoutUpgrade   flag `json:"updateWithoutUpgrade,omitempty"`
	WithoutDowngrade flag `json:"updateWithoutDowngrade,omitempty"`
	WithoutSwitch    flag `json:"updateWithoutSwitch,omitempty"`
}

// Relation ties two items, by their places or by their ids.
type Relation struct {
	Parent   *place `json:"parent,omitempty"`
	Child    *place `json:"child,omitempty"`
	ParentID string `json:"parent_id,omitempty"`
	ChildID  string `json:"child_id,omitempty"`
	Type     string `json:"type"`
}

// ReferenceItem fills a reference of an item with another one.
type ReferenceItem struct {
	Field        string `json:"referenceField"`
	Referenced   string `json:"referenced"`
	ReferencedBy string `json:"referencedBy"`
}

// place is a number, or one written as text (client: connectors send both).
type place int

// UnmarshalJSON implements [json.Unmarshaler].
func (p *place) UnmarshalJSON(text []byte) error {
	n, err := strconv.Atoi(string(bytes.Trim(text, `"`)))
	if err != nil {
		return fmt.Errorf("%s is no place in the items", text)
	}
	*p = place(n)
	return nil
}

// flag is a boolean, or one written as text.
type flag bool

// UnmarshalJSON implements [json.Unmarshaler].
func (f *flag) UnmarshalJSON(text []byte) error {
	*f = flag(string(bytes.Trim(text, `"`)) == "true")
	return nil
}

// Values are columns with what they hold. Numbers and booleans become text; null and
// what is not plain is passed over (assumed).
type Values map[string]string

// UnmarshalJSON implements [json.Unmarshaler].
func (v *Values) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var given map[string]any
	if err := decoder.Decode(&given); err != nil {
		return err
	}
	if given == nil {
		return nil
	}
	*v = make(Values, len(given))
	for name, value := range given {
		switch value := value.(type) {
		case string:
			(*v)[name] = value
		case json.Number:
			(*v)[name] = value.String()
		case bool:
			(*v)[name] = strconv.FormatBool(value)
		}
	}
	return nil
}

// maxParts bounds how many items, records of theirs, relations and references a
// payload has. Each may cost a walk through a table, and nobody else writes meanwhile.
const maxParts = 2000

// ErrTooMany says that a payload has more than maxParts parts.
var ErrTooMany = fmt.Errorf("there are more than %d items, records and relations", maxParts)

// Parse reads a payload. It returns ErrTooMany or an error that says what is no
// payload.
func Parse(body []byte) (*Payload, error) {
	p := &Payload{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(p); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the payload")
	}
	return p, p.check()
}

func (p *Payload) check() error {
	parts := len(p.Items) + len(p.Relations) + len(p.ReferenceItems)
	for _, item := range p.Items {
		if item == nil {
			return errors.New("an item is null")
		}
		parts += len(item.Lookup) + len(item.Related)
		for _, sub := range append(append([]*SubItem{}, item.Lookup...), item.Related...) {
			if sub == nil {
				return errors.New("a record of an item is null")
			}
		}
	}
	for _, r := range p.Relations {
		if r == nil {
			return errors.New("a relation is null")
		}
	}
	if parts > maxParts {
		return ErrTooMany
	}
	return nil
}

// Tie is a relation between the first item of a payload and another one, which is its
// parent where it is inbound.
func Tie(inbound bool, other int, kind string) *Relation {
	first, second := place(0), place(other)
	if inbound {
		first, second = second, first
	}
	return &Relation{Parent: &first, Child: &second, Type: kind}
}

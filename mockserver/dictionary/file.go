package dictionary

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

// The shape of a dictionary file. Every key is known; a stranger is an error.
type dictionaryFile struct {
	CommonColumns   []columnEntry `yaml:"common_columns" json:"common_columns"`
	PlatformColumns []string      `yaml:"platform_columns" json:"platform_columns"`
	Tables          []tableEntry  `yaml:"tables" json:"tables"`
	AddColumns      []addition    `yaml:"add_columns" json:"add_columns"`
}

// addition is columns of a user's own for a table that there is.
type addition struct {
	Table   datafile.Placed `yaml:"table" json:"table"`
	Columns []columnEntry   `yaml:"columns" json:"columns"`

	file string
}

type tableEntry struct {
	Name         datafile.Placed `yaml:"name" json:"name"`
	Label        string          `yaml:"label" json:"label"`
	SuperClass   string          `yaml:"super_class" json:"super_class"`
	Display      string          `yaml:"display" json:"display"`
	NumberPrefix string          `yaml:"number_prefix" json:"number_prefix"`
	Audited      bool            `yaml:"audited" json:"audited"`
	View         bool            `yaml:"view" json:"view"`
	Indexes      []string        `yaml:"indexes" json:"indexes"`
	Unique       []string        `yaml:"unique" json:"unique"`
	OmitCommon   []string        `yaml:"omit_common" json:"omit_common"`

	Switch map[string]string `yaml:"switch" json:"switch"`

	Mark    string        `yaml:"mark" json:"mark"`
	Columns []columnEntry `yaml:"columns" json:"columns"`

	file string
	own  bool // a user's, and not ours
}

type columnEntry struct {
	Name         datafile.Placed `yaml:"name" json:"name"`
	Label        string          `yaml:"label" json:"label"`
	Type         string          `yaml:"type" json:"type"`
	MaxLength    int             `yaml:"max_length" json:"max_length"`
	Mandatory    bool            `yaml:"mandatory" json:"mandatory"`
	ReadOnly     bool            `yaml:"read_only" json:"read_only"`
	Masked       bool            `yaml:"masked" json:"masked"`
	Default      string          `yaml:"default" json:"default"`
	Reference    string          `yaml:"reference" json:"reference"`
	ReferenceKey string          `yaml:"reference_key" json:"reference_key"`
	Choices      []Choice        `yaml:"choices" json:"choices"`

	Switch map[string]string `yaml:"switch" json:"switch"`
	Secret SecretForm        `yaml:"secret" json:"secret"`

	Mark         string `yaml:"mark" json:"mark"`
	TypeInferred bool   `yaml:"type_inferred" json:"type_inferred"`

	file string // of an addition; "": that of the table
}

// errorf is what is wrong with the table.
func (t *tableEntry) errorf(format string, args ...any) error {
	return t.errorAt(t.file, t.Name.Line, format, args...)
}

// errorOf is what is wrong with a column of it, told where the column stands, or the
// table where it has no name.
func (t *tableEntry) errorOf(c columnEntry, format string, args ...any) error {
	file, line := t.file, t.Name.Line
	if c.Name.Line > 0 {
		line = c.Name.Line
	}
	if c.file != "" {
		file = c.file
	}
	return t.errorAt(file, line, format, args...)
}

func (t *tableEntry) errorAt(file string, line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: table %s: %s", file, line, t.Name.Text, fmt.Sprintf(format, args...))
}

package dictionary

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Column describes one column of a table.
type Column struct {
	Name      string
	Label     string
	Type      string // the dictionary's internal_type, such as glide_date_time
	Kind      glide.Kind
	MaxLength int    // characters; 0 is without a limit
	Reference string // the table a reference points to
	Mandatory bool
	ReadOnly  bool
	Platform  bool // kept by the platform itself, whatever a caller writes
	Masked    bool // its values are shown as asterisks, whoever asks
	Default   string
	Choices   []Choice

	// ReferenceKey is the column of the other table that the reference holds; ""
	// is sys_id. The dictionary's own tables refer to each other by name.
	ReferenceKey string

	// Switch are switches of the release with the values at which there is this
	// column; none: it is where its table is.
	Switch map[string]string

	// SecretForm is how a secret is stored.
	SecretForm SecretForm

	refines bool // an inherited column with something changed
}

// Offered tells whether an instance with these settings has the column. While a
// world is made there may be none yet, and all columns are there.
func (c *Column) Offered(settings *release.Settings) bool {
	return len(c.Switch) == 0 || settings == nil || met(c.Switch, settings.Text)
}

// Secret tells whether the values of the column are for nobody to read, to search
// for or to find in a trail.
func (c *Column) Secret() bool { return c.Kind == glide.Password || c.Masked }

// Password tells whether the column is of a type whose values are never kept in clear.
func (c *Column) Password() bool { return c.Kind == glide.Password }

// SecretForm is how a column stores a secret.
type SecretForm string

// The forms.
const (
	Hashed   SecretForm = ""         // salted: it can be compared and nothing else
	Sealed   SecretForm = "sealed"   // encrypted: the platform reads it again
	Findable SecretForm = "findable" // hashed without salt: a row is found by it
)

// Choice is one value of a choice column with the word people see for it.
type Choice struct {
	Value string `yaml:"value" json:"value"`
	Label string `yaml:"label" json:"label"`
	// DependentValue is the value of another column with which the choice goes:
	// a subcategory belongs to a category.
	DependentValue string `yaml:"dependent_value" json:"dependent_value"`
	// Switch are switches of the release with the values at which there is this
	// choice. Rows that have it elsewhere show its label all the same.
	Switch map[string]string `yaml:"switch" json:"switch"`
}

// LabelOf is the word people see for a choice value, or the value itself.
func (c *Column) LabelOf(value string) string {
	for _, choice := range c.Choices {
		if choice.Value == value {
			return choice.Label
		}
	}
	return value
}

// Offers tells whether an instance with these settings has the value among the
// column's choices.
func (c *Column) Offers(value string, settings *release.Settings) bool {
	return slices.ContainsFunc(c.Choices, func(choice Choice) bool { return choice.Value == value && choice.Offered(settings) })
}

// Offered tells whether an instance with these settings has the choice.
func (c Choice) Offered(settings *release.Settings) bool { return met(c.Switch, settings.Text) }

// has tells whether a value is one of the column's choices on some instance.
func (c *Column) has(value string) bool {
	return slices.ContainsFunc(c.Choices, func(choice Choice) bool { return choice.Value == value })
}

// ChoiceValues are the column's choices as a message names them.
func (c *Column) ChoiceValues() string {
	var values []string
	for _, choice := range c.Choices {
		if !slices.Contains(values, choice.Value) {
			values = append(values, choice.Value)
		}
	}
	return strings.Join(values, ", ")
}

package datafile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Read reads one file strictly: no unknown keys, no second document. Where the
// error is about parts of it, the others are read all the same. An empty file is an
// error that says what to write.
func Read(fsys fs.FS, file string, into any, wanted string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	err = decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1: the file is empty; write %s", NameOf(fsys, file), wanted)
	}
	problems := located(NameOf(fsys, file), MistakesOf(err))
	if err != nil {
		return errors.Join(problems...) // a parser that has failed is not asked again: it panics
	}
	if second := decoder.Decode(&yaml.Node{}); !errors.Is(second, io.EOF) {
		problems = append(problems, fmt.Errorf("%s:1: there is a second document; keep one a file", NameOf(fsys, file)))
	}
	return errors.Join(problems...)
}

// Mistake is one thing that is wrong, and where.
type Mistake struct {
	Line int
	Text string
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+): (.*)`)
	yamlUnknown = regexp.MustCompile(`^field (.+?) not found in type .+$`)
	yamlOther   = regexp.MustCompile("^cannot unmarshal !!\\w+(?: `(.*)`)? into (.+)$")
)

// MistakesOf is the parser's error in our words: lines, and no types of Go.
func MistakesOf(err error) []Mistake {
	if err == nil {
		return nil
	}
	texts := []string{err.Error()}
	if several, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = several.Errors
	}
	found := make([]Mistake, len(texts))
	for i, text := range texts {
		found[i].Text = strings.TrimPrefix(text, "yaml: ")
		if parts := yamlLine.FindStringSubmatch(text); parts != nil {
			found[i].Line, _ = strconv.Atoi(parts[1])
			found[i].Text = parts[2]
		}
		if key := yamlUnknown.FindStringSubmatch(found[i].Text); key != nil {
			found[i].Text = fmt.Sprintf("there is no key %q here; correct its spelling or remove it", key[1])
		}
		if other := yamlOther.FindStringSubmatch(found[i].Text); other != nil {
			found[i].Text = wanted(other[1], other[2])
		}
	}
	return found
}

// wanted says what should stand in the place of a value that a type of Go cannot
// take. The parser shows the value if it is a single one, and shortens it.
func wanted(value, goType string) string {
	var text string
	switch {
	case goType == "[]string" && value != "":
		return "a list is wanted here; write [" + value + "]"
	case strings.HasPrefix(goType, "[]"):
		text = "a list is wanted here, each item behind a dash"
	case goType == "bool":
		text = "true or false is wanted here"
	case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"):
		text = "a whole number is wanted here"
	case strings.HasPrefix(goType, "float"):
		text = "a number is wanted here"
	case goType == "string":
		text = "a single text is wanted here"
	default:
		text = "keys with their values are wanted here"
	}
	if value != "" {
		text += ", and not " + value
	}
	return text
}

func located(file string, mistakes []Mistake) []error {
	var problems []error
	for _, m := range mistakes {
		problems = append(problems, fmt.Errorf("%s:%d: %s", file, max(m.Line, 1), m.Text))
	}
	return problems
}

// Strangers are the keys of a mapping that it cannot have. A struct that decodes
// itself loses the decoder's strictness, which is why they are looked for here.
func Strangers(node *yaml.Node, known []string) []Mistake {
	var found []Mistake
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			found = append(found, Mistake{key.Line, fmt.Sprintf("there is no key %q; known are %s", key.Value, strings.Join(known, ", "))})
		}
	}
	return found
}

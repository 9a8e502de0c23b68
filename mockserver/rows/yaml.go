package rows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxYAML bounds a file of YAML, which is held in memory at many times its size.
const maxYAML = 32 << 20

// yaml reads documents one after the other. Aliases are not followed: a small file can
// stand for any number of rows with them.
func (r *reader) yaml() {
	content, err := io.ReadAll(io.LimitReader(r.text, maxYAML+1))
	switch {
	case err != nil:
		r.fail(err)
		return
	case len(content) > maxYAML:
		r.wrongf(1, "YAML of more than %d MiB is too large to hold; write so many rows as CSV or JSON", maxYAML>>20)
		return
	}
	in := yaml.NewDecoder(bytes.NewReader(content))
	for documents := 0; !r.stopped; documents++ {
		var document yaml.Node
		err := in.Decode(&document)
		switch {
		case errors.Is(err, io.EOF) && documents == 0:
			r.wrongf(1, "there is nothing in it; write a list of rows, or lists below the names of their tables")
			return
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			r.notYAML(err)
			return
		}
		for _, content := range document.Content {
			r.yamlDocument(content)
		}
	}
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// notYAML gives an error of the parser its line.
func (r *reader) notYAML(err error) {
	line, text := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if found := yamlLine.FindStringSubmatch(text); found != nil {
		line, _ = strconv.Atoi(found[1])
		text = found[2]
	}
	r.wrongf(max(line, 1), "this is not YAML: %s", text)
}

func (r *reader) yamlDocument(n *yaml.Node) {
	switch n.Kind {
	case yaml.SequenceNode:
		r.yamlList("", n)
	case yaml.MappingNode:
		for i := 0; i < len(n.Content) && !r.stopped; i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch {
			case value.Kind == yaml.SequenceNode:
				r.yamlList(key.Value, value)
			case value.Tag == "!!null":
				r.nothing(key.Value, key.Line)
			default:
				r.wrongf(key.Line, "%s is no list of rows; begin each row below it with a dash", key.Value)
			}
		}
	default:
		if n.Tag != "!!null" {
			r.wrongf(n.Line, "a list of rows is wanted, or lists below the names of their tables")
		}
	}
}

func (r *reader) yamlList(table string, list *yaml.Node) {
	if len(list.Content) == 0 {
		r.nothing(table, list.Line)
	}
	for _, item := range list.Content {
		if r.stopped {
			return
		}
		d := r.begin(table, item.Line)
		if item.Kind != yaml.MappingNode {
			d.wrongf(item.Line, "%s", noRow(item))
			continue
		}
		for i := 0; i < len(item.Content); i += 2 {
			key, value := item.Content[i], item.Content[i+1]
			text, err := yamlValue(key.Value, value)
			if err != nil {
				d.wrongf(value.Line, "%s", err.Error())
				continue
			}
			d.set(d.Values, key.Value, text, key.Line)
		}
		d.finish()
	}
}

func noRow(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		return "an alias is not followed here; write the row itself"
	}
	return "this is no row; write its columns as name: value"
}

// yamlValue is a value as it is written. What YAML would make of it, such as a
// number or a moment, counts for nothing: the table says what it is.
func yamlValue(name string, n *yaml.Node) (string, error) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "", nil
	case n.Kind == yaml.ScalarNode && n.Tag == "!!binary":
		return "", fmt.Errorf("%s is binary; write it as text", name)
	case n.Kind == yaml.ScalarNode:
		return n.Value, nil
	case n.Kind == yaml.AliasNode:
		return "", fmt.Errorf("%s is an alias, which is not followed here; write the value itself", name)
	case n.Kind == yaml.SequenceNode:
		return "", fmt.Errorf("%s is a list; write several values as one text, separated by commas", name)
	}
	found := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind != yaml.ScalarNode || !isPart(key.Value) {
			return "", fmt.Errorf("%s has keys of its own; a value is a text, or has %s", name, strings.Join(parts, ", "))
		}
		found[key.Value] = value.Value
	}
	text, ok := stored(found)
	if !ok {
		return "", fmt.Errorf(noStored, name)
	}
	return text, nil
}

package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// maxFile bounds a suite file; ours are a few kilobytes.
const maxFile = 1 << 20

// readStrict decodes one YAML document into target, which must be a pointer to
// a struct, and returns the tree for its line numbers. Errors name the file.
func readStrict(files fs.FS, file string, target any) (*yaml.Node, error) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	node, err := decodeStrict(data, target)
	if err != nil {
		return nil, inFile(file, err)
	}
	return node, nil
}

func decodeStrict(data []byte, target any) (*yaml.Node, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("line 1: the file is larger than %d bytes", maxFile)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	if tree.Kind == 0 {
		return nil, errors.New("line 1: the file is empty")
	}
	if alias := findAlias(&tree); alias != nil {
		return nil, wrongf(alias, "*%s: aliases are not part of the language; write it out", alias.Value)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(target); err != nil {
		return nil, explain(err, target)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: a file holds one document; a second one follows")
	}
	return tree.Content[0], nil
}

// findAlias looks for a reference to another part of the document. They are
// refused because a few of them can stand for a document of any size.
func findAlias(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node
	}
	for _, inner := range node.Content {
		if found := findAlias(inner); found != nil {
			return found
		}
	}
	return nil
}

var (
	yamlLine     = regexp.MustCompile(`^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)$`)
	unknownField = regexp.MustCompile(`^field (\S+) not found in type (\S+)$`)
)

// inFile turns "line 3: text" into "file:3: text", each error on a line.
func inFile(file string, err error) error {
	var all []error
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if m := yamlLine.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			all = append(all, fmt.Errorf("%s:%s: %s", file, m[1], m[2]))
		} else {
			all = append(all, fmt.Errorf("%s: %s", file, strings.TrimPrefix(line, "yaml: ")))
		}
	}
	return errors.Join(all...)
}

// explain replaces the decoder's words about Go types by ours: which key is
// unknown, and which one was probably meant.
func explain(err error, target any) error {
	var many *yaml.TypeError
	if !errors.As(err, &many) {
		return err
	}
	var all []error
	for _, text := range many.Errors {
		m := yamlLine.FindStringSubmatch(text)
		if m == nil {
			all = append(all, errors.New(text))
			continue
		}
		line, _ := strconv.Atoi(m[1])
		if f := unknownField.FindStringSubmatch(m[2]); f != nil {
			known := keysOf(reflect.TypeOf(target), f[2], map[reflect.Type]bool{})
			all = append(all, &problem{line, fmt.Sprintf("unknown key %q%s", f[1], nearest.Hint(f[1], known))})
			continue
		}
		all = append(all, &problem{line, goTypes.ReplaceAllString(m[2], "")})
	}
	return errors.Join(all...)
}

// goTypes cuts "into suite.Check" off the decoder's messages.
var goTypes = regexp.MustCompile(` into \S+$`)

// keysOf finds the struct type by its printed name, anywhere below t, and lists
// the keys that it takes.
func keysOf(t reflect.Type, name string, seen map[reflect.Type]bool) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	var keys []string
	for field := range t.Fields() {
		if key := field.Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	if t.String() == name {
		return keys
	}
	for field := range t.Fields() {
		if found := keysOf(field.Type, name, seen); found != nil {
			return found
		}
	}
	return nil
}

package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// maxFile bounds a suite file; ours are a few kilobytes.
const maxFile = 1 << 20

// readStrict decodes one YAML document into target, which must be a pointer to
// a struct. Errors name the file as it is shown.
func readStrict(files fs.FS, file, shown string, target any) error {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return fmt.Errorf("read %s: %w", shown, err)
	}
	if _, err := decodeStrict(data, target); err != nil {
		return inFile(shown, err)
	}
	return nil
}

// decodeStrict returns the tree beside an error where parts of the document are
// wrong and the others are decoded all the same.
func decodeStrict(data []byte, target any) (*yaml.Node, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("line 1: the file is larger than %d bytes", maxFile)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	w := &whole{target: target}
	err := d.Decode(w)
	switch {
	case errors.Is(err, io.EOF) || err == nil && w.tree.Node == nil:
		return nil, errors.New("line 1: the file is empty")
	case err != nil && (w.tree.Node == nil || findAlias(w.tree.Node) != nil):
		return nil, err
	case err != nil:
		return w.tree.Node, explain(err, target)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: a file holds one document; a second one follows")
	}
	return w.tree.Node, nil
}

// whole takes a document in as its tree, and then into the target: to read the text for
// each of the two takes twice as long. A decoder that refuses unknown keys is lent in
// this way alone, as a node decodes itself by one that takes any.
type whole struct {
	tree   root
	target any
}

// UnmarshalYAML implements the unmarshaler of yaml.v2, which yaml.v3 heeds, too.
func (w *whole) UnmarshalYAML(decode func(any) error) error {
	if err := decode(&w.tree); err != nil {
		return err
	}
	if alias := findAlias(w.tree.Node); alias != nil {
		return wrongf(alias, "*%s: aliases are not part of the language; write it out", alias.Value)
	}
	return decode(w.target)
}

// root keeps the node that it is decoded from.
type root struct{ *yaml.Node }

// UnmarshalYAML implements [yaml.Unmarshaler].
func (r *root) UnmarshalYAML(node *yaml.Node) error {
	r.Node = node
	return nil
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
	yamlLine     = regexp.MustCompile(`(?s)^line (\d+): (.*)$`)
	unknownField = regexp.MustCompile(`^field (\S+) not found in type (\S+)$`)
)

// inFile turns "line 3: text" into "file:3: text", each error on a line, in the
// order of the lines. What knows no line is about the file as a whole.
func inFile(file string, err error) error {
	var all []*problem
	for _, text := range flat(err) {
		text = strings.TrimPrefix(strings.TrimSpace(text), "yaml: ")
		p := &problem{1, text}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			p.line, _ = strconv.Atoi(m[1])
			p.text = m[2]
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b *problem) int { return a.line - b.line })
	placed := make([]error, len(all))
	for i, p := range all {
		placed[i] = fmt.Errorf("%s:%d: %s", file, p.line, p.text)
	}
	return errors.Join(placed...)
}

// flat lists the texts of all errors that err joins.
func flat(err error) []string {
	if err == nil {
		return nil
	}
	if many, ok := err.(*yaml.TypeError); ok { //nolint:errorlint // joined ones are taken apart below
		return many.Errors
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{err.Error()}
	}
	var all []string
	for _, inner := range joined.Unwrap() {
		all = append(all, flat(inner)...)
	}
	return all
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
		all = append(all, &problem{line, goTypes.ReplaceAllString(m[2], "$1")})
	}
	return errors.Join(all...)
}

// goTypes cuts "into suite.Check" off the decoder's messages.
var goTypes = regexp.MustCompile(`^(cannot unmarshal .*) into \S+$`)

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
		switch key := field.Tag.Get("yaml"); key {
		case "", "-":
		case ",inline":
			keys = append(keys, keysOf(field.Type, field.Type.String(), map[reflect.Type]bool{})...)
		default:
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

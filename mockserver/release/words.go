package release

import (
	_ "embed" // what a switch does is said once, in its comment
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"sync"
)

//go:embed settings.go
var settingsSource string

// Switch is one of the settings, in words.
type Switch struct {
	Key   string `json:"key"`
	Topic string `json:"topic"` // what it belongs to, such as "Logs"
	Says  string `json:"says"`  // what it does
	Takes string `json:"takes"` // the values that it may have
}

// Switches are all settings, in the order of Settings.
var Switches = sync.OnceValue(func() []Switch {
	file, err := parser.ParseFile(token.NewFileSet(), "settings.go", settingsSource, parser.ParseComments)
	if err != nil {
		panic(err) // our own source, which was compiled
	}
	said, topics := comments(file), topics(file)
	t := reflect.TypeFor[Settings]()
	all := make([]Switch, len(keys))
	for i, k := range keys {
		field := t.Field(k.field)
		all[i] = Switch{Key: k.name, Topic: topics[field.Name], Says: said[field.Name], Takes: k.takes(field.Type.Kind())}
	}
	return all
})

// comments are what Settings says of its fields, by the field. Its users know keys
// and not the names of Go, so these are replaced.
func comments(file *ast.File) map[string]string {
	keyOf := map[string]string{}
	for field := range reflect.TypeFor[Settings]().Fields() {
		keyOf[field.Name] = field.Tag.Get("key")
	}
	said := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || len(field.Names) != 1 || field.Doc == nil {
			return true
		}
		words := strings.Fields(field.Doc.Text())
		for i, word := range words {
			bare := strings.TrimRight(word, ".,:;")
			if key, ok := keyOf[bare]; ok {
				words[i] = key + word[len(bare):]
			}
		}
		said[field.Names[0].Name] = strings.Join(words, " ")
		return true
	})
	return said
}

// topics are the headings in Settings that fields stand below, by the field: comments
// that are no field's.
func topics(file *ast.File) map[string]string {
	ofFields := map[*ast.CommentGroup]bool{}
	var fields []*ast.Field
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && len(field.Names) == 1 {
			ofFields[field.Doc] = true
			fields = append(fields, field)
		}
		return true
	})
	topics := map[string]string{}
	for _, field := range fields {
		for _, comment := range file.Comments {
			if comment.Pos() < field.Pos() && !ofFields[comment] {
				topics[field.Names[0].Name] = strings.TrimSuffix(strings.TrimSpace(comment.Text()), ".")
			}
		}
	}
	return topics
}

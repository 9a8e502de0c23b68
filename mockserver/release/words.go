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
	Says  string `json:"says"`  // what it does
	Takes string `json:"takes"` // the values that it may have
}

// Switches are all settings, in the order of Settings.
var Switches = sync.OnceValue(func() []Switch {
	said := comments()
	t := reflect.TypeFor[Settings]()
	all := make([]Switch, len(keys))
	for i, k := range keys {
		all[i] = Switch{Key: k.name, Says: said[t.Field(k.field).Name], Takes: k.takes(t.Field(k.field).Type.Kind())}
	}
	return all
})

// comments are what Settings says of its fields, by the field. Its users know keys
// and not the names of Go, so these are replaced.
func comments() map[string]string {
	file, err := parser.ParseFile(token.NewFileSet(), "settings.go", settingsSource, parser.ParseComments)
	if err != nil {
		panic(err) // our own source, which was compiled
	}
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

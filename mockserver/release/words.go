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

// comments are what Settings says of its fields, by the field, with the keys of
// switches in the place of the names of Go.
func comments() map[string]string {
	file, err := parser.ParseFile(token.NewFileSet(), "settings.go", settingsSource, parser.ParseComments)
	if err != nil {
		panic(err) // our own source, which was compiled
	}
	t := reflect.TypeFor[Settings]()
	var names []string
	for field := range t.Fields() {
		names = append(names, field.Name, field.Tag.Get("key"))
	}
	inKeys := wordReplacer(names)
	said := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && len(field.Names) == 1 && field.Doc != nil {
			said[field.Names[0].Name] = inKeys(strings.Join(strings.Fields(field.Doc.Text()), " "))
		}
		return true
	})
	return said
}

// wordReplacer puts other words in the place of whole words: pairs of old and new.
func wordReplacer(pairs []string) func(string) string {
	other := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		other[pairs[i]] = pairs[i+1]
	}
	return func(text string) string {
		words := strings.Split(text, " ")
		for i, word := range words {
			bare := strings.TrimRight(word, ".,:;")
			if key, ok := other[bare]; ok {
				words[i] = key + word[len(bare):]
			}
		}
		return strings.Join(words, " ")
	}
}

package web

import (
	"embed"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the pages by the name of their file, each with the frame around it.
var templates = sync.OnceValue(parseTemplates)

func parseTemplates() map[string]*template.Template {
	all := map[string]*template.Template{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	frame := template.Must(template.ParseFS(templateFiles, "templates/frame.html"))
	for _, name := range names {
		if strings.HasSuffix(name, "/frame.html") {
			continue
		}
		one := template.Must(frame.Clone())
		all[strings.TrimSuffix(path.Base(name), ".html")] = template.Must(one.ParseFS(templateFiles, name))
	}
	return all
}

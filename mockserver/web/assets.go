package web

import (
	"embed"
	"net/http"
	"path"
	"strings"
)

// assetFolder is where styles, scripts and drawings lie.
const assetFolder = "snowglobe/"

//go:embed static
var assetFiles embed.FS

// asset is a file of ours that pages refer to.
type asset struct {
	kind string
	text []byte
}

var assetKinds = map[string]string{
	".css": "text/css;charset=UTF-8", ".js": "text/javascript;charset=UTF-8", ".svg": "image/svg+xml",
}

var assets = readAssets()

func readAssets() map[string]*asset {
	entries, err := assetFiles.ReadDir("static")
	if err != nil {
		panic(err) // it is embedded
	}
	all := map[string]*asset{}
	for _, entry := range entries {
		text, err := assetFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			panic(err) // likewise
		}
		all[assetFolder+entry.Name()] = &asset{kind: assetKinds[path.Ext(entry.Name())], text: text}
	}
	return all
}

func hasAsset(path string) bool { return assets[path] != nil }

func (c *call) asset() (*answer, error) {
	return &answer{file: assets[strings.TrimLeft(c.request.URL.Path, "/")]}, nil
}

// write sends a file. It is the same for everybody and has no secret, so browsers
// may keep it a while.
func (a *asset) write(w http.ResponseWriter) {
	h := w.Header()
	h.Del("Pragma")
	h.Del("Expires")
	h.Set("Cache-Control", "max-age=300")
	h.Set("Content-Type", a.kind)
	_, _ = w.Write(a.text) //nolint:gosec // a file of ours; a client that left needs no answer
}

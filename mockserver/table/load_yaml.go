package table

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Folder is a file system whose files are called by where they stand, so that
// errors name what a person can open.
type Folder struct {
	Files fs.FS
	Path  string
}

// Open implements [fs.FS].
func (f Folder) Open(name string) (fs.File, error) { return f.Files.Open(name) }

// shown is how errors name a file.
func shown(fsys fs.FS, file string) string {
	if f, ok := fsys.(Folder); ok {
		return f.Path + "/" + file
	}
	return file
}

// readYAML reads one file strictly: no unknown keys, no second document. Where the
// error is about parts of it, the others are read all the same. An empty file is an
// error that says what to write.
func readYAML(fsys fs.FS, file string, into any, wanted string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	err = decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1: the file is empty; write %s", shown(fsys, file), wanted)
	}
	problems := located(shown(fsys, file), mistakesOf(err))
	if second := decoder.Decode(&yaml.Node{}); err == nil && !errors.Is(second, io.EOF) {
		problems = append(problems, fmt.Errorf("%s:1: there is a second document; keep one a file", shown(fsys, file)))
	}
	return errors.Join(problems...)
}

// mistake is one thing that is wrong, and where.
type mistake struct {
	line int
	text string
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+): (.*)`)
	yamlType    = regexp.MustCompile(` (into|in type) \S+$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found here$`)
)

// mistakesOf is the parser's error in our words: lines, and no types of Go.
func mistakesOf(err error) []mistake {
	if err == nil {
		return nil
	}
	texts := []string{err.Error()}
	if several, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = several.Errors
	}
	found := make([]mistake, len(texts))
	for i, text := range texts {
		found[i].text = strings.TrimPrefix(text, "yaml: ")
		if parts := yamlLine.FindStringSubmatch(text); parts != nil {
			found[i].line, _ = strconv.Atoi(parts[1])
			found[i].text = yamlType.ReplaceAllString(parts[2], " here")
		}
		if key := yamlUnknown.FindStringSubmatch(found[i].text); key != nil {
			found[i].text = fmt.Sprintf("there is no key %q here; correct its spelling or remove it", key[1])
		}
	}
	return found
}

func located(file string, mistakes []mistake) []error {
	var problems []error
	for _, m := range mistakes {
		problems = append(problems, fmt.Errorf("%s:%d: %s", file, max(m.line, 1), m.text))
	}
	return problems
}

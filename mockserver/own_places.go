package mockserver

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// topKey is a key at the top of a YAML file.
var topKey = regexp.MustCompile(`(?m)^([a-z][a-z0-9_]*):`)

// homes are the folders of files with these keys at the top.
var homes = map[string][]string{
	"scenario": {scenariosFolder}, "tables": {dictionaryFolder}, "add_columns": {dictionaryFolder},
	"rules":        {accessFolder, rulesFolder},
	"data_filters": {accessFolder}, "query_rules": {accessFolder}, "endpoints": {accessFolder},
}

// misplaced says to which folder a YAML file belongs, if not to the one where it is.
// Read as what it is not, it would give one error a line.
func misplaced(folder FixtureFolder, name, kind string) string {
	if format, _ := rows.OfFile(name); format != rows.YAML || kind == "" || kind == FixtureSettings {
		return ""
	}
	file, err := folder.Files.Open(name)
	if err != nil {
		return "" // it is opened again, and the error is told then
	}
	defer func() { _ = file.Close() }()
	const head = 64 << 10
	start, err := io.ReadAll(io.LimitReader(file, head))
	key := topKey.FindSubmatch(start)
	if err != nil || key == nil {
		return ""
	}
	belongs := homes[string(key[1])]
	switch {
	case belongs != nil && !slices.Contains(belongs, kind):
		return "this has " + string(key[1]) + ", which are read in " + strings.Join(belongs, "/ or ") + "/; move it there"
	case belongs != nil || kind == rowsFolder:
		return ""
	}
	dict, err := ourDictionary()
	if err != nil {
		return ""
	}
	if _, isTable := dict.Table(string(key[1])); isTable {
		return "this has rows of " + string(key[1]) + ", which are read in " + rowsFolder + "/; move it there"
	}
	return ""
}

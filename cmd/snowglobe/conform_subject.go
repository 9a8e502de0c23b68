package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// secretWord is how the name of an argument with a secret value ends.
var secretWord = regexp.MustCompile(`(?i)(password|passwd|pass|pwd|secret|token|key|credentials?)$`)

// shownArguments is a command line without the values that look secret by the
// name before them: --password x, --api-key=x, CLIENT_SECRET=x.
func shownArguments(argv []string) []string {
	shown := slices.Clone(argv)
	before := ""
	for i, word := range argv {
		name, value, pair := strings.Cut(word, "=")
		switch {
		case pair && value != "" && secretWord.MatchString(name) && !strings.ContainsAny(name, " \t\n"):
			shown[i] = name + "=[redacted]"
		case strings.HasPrefix(before, "-") && secretWord.MatchString(before) && !strings.HasPrefix(word, "-"):
			shown[i] = "[redacted]"
		}
		before = word
	}
	return shown
}

// interpreter is a program that says little; what it runs has the name.
var interpreter = regexp.MustCompile(`^(python|node|ruby|perl|java|bash|sh|php|deno)[0-9.]*$`)

// subjectName is the program's name: of the command, or of the script that stands
// right behind an interpreter. Other arguments may be anything, secrets too.
func subjectName(argv []string) string {
	name := filepath.Base(argv[0])
	if !interpreter.MatchString(name) || len(argv) < 2 {
		return name
	}
	if info, err := os.Stat(argv[1]); err == nil && info.Mode().IsRegular() {
		return filepath.Base(argv[1])
	}
	return name
}

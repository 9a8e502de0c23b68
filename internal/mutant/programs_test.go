package mutant_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

const main = "cmd/snowglobe/main.go"

func defect(name, text, instead string) mutant.Defect {
	return mutant.Defect{Name: name, Edit: mutant.Edit{File: main, Text: text, Instead: instead}}
}

// carried is a defect of a file that the program embeds.
func carried(name, file, text, instead string) mutant.Defect {
	return mutant.Defect{Name: name, Edit: mutant.Edit{File: "cmd/snowglobe/" + file, Text: text, Instead: instead}}
}

// One program has each defect when it is told to, none when it is not, and leaves its
// mark when it comes to what was changed, and not before.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	two := defect("two-places", "text += \" there\"", "text += \" here\"")
	two.Also = []mutant.Edit{{Text: "\treturn greeting\n}", Instead: "\treturn \"\"\n}"}}
	files := carried("two-files", "motto.txt", "to and fro", "no")
	files.Also = []mutant.Edit{{File: "cmd/snowglobe/asides/aside.txt", Text: "an aside", Instead: "nothing"}}
	mixed := carried("file-and-code", "motto.txt", "to and fro", "yes")
	mixed.Also = []mutant.Edit{{File: main, Text: "{ return word + \"!\" }", Instead: "{ return word + \".\" }"}}
	cases := []struct {
		defect             mutant.Defect
		word, with, unlike string // what it says to the word, and a word that does not come to the defect
		alone, silent      bool
	}{
		{defect: defect("branch", "text += \" there\"", "text += \" world\""), word: "longer", with: "hello world", unlike: "long"},
		{defect: defect("condition", "word == \"longer\"", "word == \"long\""), word: "long", with: "hello there", unlike: "name"},
		{defect: defect("clause", "\t\treturn names[0]\n", "\t\treturn names[1]\n"), word: "name", with: "me", unlike: "long"},
		{defect: defect("case", "case \"long\", \"longer\":", "case \"long\", \"shout\", \"longer\":\n"), word: "long", with: "hello"},
		{defect: defect("brace", "{ return word + \"!\" }", "{ return word + \"?\" }"), word: "shout", with: "hello?", unlike: "name"},
		{defect: two, word: "longer", with: "hello here", unlike: "name"},
		{defect: two, word: "other", with: "", unlike: "long"},
		{defect: defect("value", "\"you\", \"me\"", "\"they\""), word: "name", with: "they", silent: true},
		{defect: carried("text", "motto.txt", "to and", "and"), word: "motto", with: "*and fro*", unlike: "page", silent: true},
		{defect: carried("folder", "pages/page.txt", "a page", "a sheet"), word: "page", with: "a sheet", unlike: "aside", silent: true},
		{defect: carried("pattern", "asides/aside.txt", "an aside", "a word"), word: "aside", with: "a word", unlike: "page", silent: true},
		{defect: files, word: "motto", with: "*no*", unlike: "page", silent: true},
		{defect: files, word: "aside", with: "nothing", silent: true},
		{defect: mixed, word: "motto", with: "*yes*", unlike: "page", silent: true},
		{defect: carried("unread", "asides/note.md", "by hand", "by foot"), word: "aside", with: "an aside", silent: true, alone: true},
		{defect: defect("constant", "greeting = \"hello\"", "greeting = \"bye\""), word: "long", with: "bye", silent: true, alone: true},
	}
	healthy := map[string]string{"longer": "hello there", "long": "hello", "name": "you", "shout": "hello!", "other": "hello",
		"motto": "*to and fro*", "page": "a page", "aside": "an aside"}
	var all []mutant.Defect
	for i, c := range cases {
		if i == 0 || cases[i-1].defect.Name != c.defect.Name {
			all = append(all, c.defect)
		}
	}
	all[3].Instead = "case \"long\", \"longer\", \"longest\":" // the compiler refuses two of one
	programs, err := mutant.Build(t.Context(), "testdata/module", t.TempDir(), all)
	require.NoError(t, err)
	for word, wanted := range healthy {
		says, marked := run(t, mutant.Program{Path: programs.Together}, word)
		require.Equal(t, wanted, says, word)
		require.False(t, marked)
	}
	for _, c := range cases {
		program, err := programs.Of(t.Context(), c.defect.Name)
		require.NoError(t, err)
		require.Equal(t, c.alone, program.Path != programs.Together, c.defect.Name)
		require.Equal(t, !c.silent, program.Marks, c.defect.Name)
		says, marked := run(t, program, c.word)
		require.Equal(t, c.with, says, c.defect.Name)
		require.Equal(t, !c.silent, marked, c.defect.Name)
		if c.unlike != "" {
			says, marked = run(t, program, c.unlike)
			require.Equal(t, healthy[c.unlike], says, c.defect.Name)
			require.False(t, marked, "%s is not reached by %s", c.defect.Name, c.unlike)
		}
	}
}

// Those that leave no mark are counted without a build.
func TestSilent(t *testing.T) {
	n, err := mutant.Silent("testdata/module", []mutant.Defect{
		defect("branch", "text += \" there\"", "text += \" world\""), // executed
		defect("value", "\"you\", \"me\"", "\"they\""),
		defect("constant", "greeting = \"hello\"", "greeting = \"bye\""),
	})
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

func run(t *testing.T, p mutant.Program, word string) (says string, marked bool) {
	t.Helper()
	mark := filepath.Join(t.TempDir(), "mark")
	command := exec.CommandContext(t.Context(), p.Path, word)
	command.Env = p.Environment(mark)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	_, err = os.Stat(mark)
	return strings.TrimSuffix(string(out), "\n"), err == nil
}

// What does not compile, and what the file does not have, is named.
func TestDefectsThatAreNone(t *testing.T) {
	for _, c := range []struct {
		defect mutant.Defect
		says   string
	}{
		{defect("typo", "return name[0]", "return names[1]"), "defect typo: "},
		{defect("twice", "greeting", "names"), "has this 4 times, and has to have it once: \"greeting\""},
		{defect("ill", "return names[0]", "return name[0]"), "defect_ill.go:"},
	} {
		_, err := mutant.Build(t.Context(), "testdata/module", t.TempDir(), []mutant.Defect{c.defect})
		require.ErrorContains(t, err, c.says)
	}
}

package subject_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/subject"
)

const hidden = "C4naryInTheM1ne"

// seen are the texts in which the secret was seen while the lines ran. Those wait, and go
// on once something has been seen that the test is about.
func seen(t *testing.T, lines string, until subject.Sight, env map[string]string) (arguments, environment []string) {
	t.Helper()
	home, o := t.TempDir(), new(subject.Onlooker)
	letGo := door(t, home)
	goOn := func() {
		if sights, _ := o.Seen(); slices.Contains(sights, until) {
			letGo()
		}
	}
	outcome, err := script(t, lines).RunWith(t.Context(), subject.With{Onlooker: o, Look: goOn}, "connect", home, env)
	require.NoError(t, err)
	require.Equal(t, 0, outcome.Exit, "%s", outcome.Stderr)
	sights, tooMuch := o.Seen()
	require.False(t, tooMuch)
	for _, s := range sights {
		switch {
		case !strings.Contains(s.Text, hidden):
		case s.Argument:
			arguments = append(arguments, s.Text)
		default:
			environment = append(environment, s.Text)
		}
	}
	return arguments, environment
}

// wait is a program that stands before the door of its HOME.
const wait = `'read x < "$HOME/door"'`

// door is one that opens for all, once.
func door(t *testing.T, home string) (open func()) {
	t.Helper()
	path := filepath.Join(home, "door")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	pipe, err := os.OpenFile(path, os.O_RDWR, 0) // does not block
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, pipe.Close()) })
	return sync.OnceFunc(func() {
		_, err := pipe.WriteString("\n\n\n")
		require.NoError(t, err)
	})
}

// A child inherits what the contract gives to what starts it, and is no leak by that:
// shells and package managers start the real program so.
func TestInheritedVariablesAreNotSeen(t *testing.T) {
	arguments, environment := seen(t, `sh -c `+wait+` inherits; true`,
		subject.Sight{Argument: true, Text: `sh -c ` + strings.Trim(wait, "'") + ` inherits`}, map[string]string{"SNOWGLOBE_PASSWORD": hidden})
	require.Empty(t, arguments)
	require.Empty(t, environment)
}

func TestArgumentsOfChildrenAreSeen(t *testing.T) {
	words := `sh -c ` + strings.Trim(wait, "'") + ` -u admin:` + hidden
	arguments, environment := seen(t, `sh -c `+wait+` -u "admin:$SNOWGLOBE_PASSWORD"; true`,
		subject.Sight{Argument: true, Text: words}, map[string]string{"SNOWGLOBE_PASSWORD": hidden})
	require.Equal(t, []string{words}, arguments)
	require.Empty(t, environment)
}

func TestVariablesUnderAnotherNameAreSeen(t *testing.T) {
	_, environment := seen(t, `PGPASSWORD="$SNOWGLOBE_PASSWORD" sh -c `+wait+`; true`,
		subject.Sight{Text: "PGPASSWORD=" + hidden}, map[string]string{"SNOWGLOBE_PASSWORD": hidden})
	require.Equal(t, []string{"PGPASSWORD=" + hidden}, environment)
}

// At a verb to which it was not given, the contract's own variable is one that somebody
// has kept.
func TestVariablesOfAnotherVerbAreSeen(t *testing.T) {
	_, environment := seen(t, `SNOWGLOBE_PASSWORD=`+hidden+` sh -c `+wait+`; true`, subject.Sight{Text: "SNOWGLOBE_PASSWORD=" + hidden}, nil)
	require.Equal(t, []string{"SNOWGLOBE_PASSWORD=" + hidden}, environment)
}

// Who leaves group, session and parent, and takes no environment along, is seen by having
// been the program's before, or by its HOME.
func TestDaemonsAreSeen(t *testing.T) {
	words := `sh -c ` + strings.Trim(wait, "'") + ` ` + hidden
	arguments, _ := seen(t, `setsid sh -c `+wait+` `+hidden+` > /dev/null 2>&1 < /dev/null &
read x < "$HOME/door"`, subject.Sight{Argument: true, Text: words}, nil)
	require.Contains(t, arguments, words)
}

// The kit's other programs are none of this one's.
func TestStrangersAreNotSeen(t *testing.T) {
	other := make(chan error, 1)
	home := t.TempDir()
	letGo, stranger := door(t, home), script(t, `read x < "$HOME/door"`)
	go func() {
		_, err := stranger.Run(t.Context(), hidden, home, nil)
		other <- err
	}()
	arguments, _ := seen(t, `sh -c `+wait, subject.Sight{Argument: true, Text: `sh -c ` + strings.Trim(wait, "'")}, nil)
	letGo()
	require.NoError(t, <-other)
	require.Empty(t, arguments)
}

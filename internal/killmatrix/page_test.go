package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// One that lives is counted and named, with the reason.
func TestThoseThatLiveAreTold(t *testing.T) {
	m, err := read("../..")
	require.NoError(t, err)
	require.Zero(t, m.living())
	require.NotContains(t, m.page(), "Those that live")
	m.connectors[0].kills[0].lives = errors.New("it is not noticed at all")
	m.servers[0].kills[0].lives = errors.New("it is not reached")
	require.Equal(t, 2, m.living())
	page, all := m.page(), len(m.connectors)+len(m.servers)
	require.Contains(t, page, fmt.Sprintf(": %d of %d do.", all-2, all))
	require.Contains(t, page, fmt.Sprintf("| connectors | %d | %d |", len(m.connectors), len(m.connectors)-1))
	require.Contains(t, page, fmt.Sprintf("| servers | %d | %d |", len(m.servers), len(m.servers)-1))
	require.Contains(t, page, fmt.Sprintf("* `%s` %s: it is not noticed at all\n", m.connectors[0].Name, m.connectors[0].kills[0].Auth))
	require.Contains(t, page, fmt.Sprintf("* `%s` (server): it is not reached\n", m.servers[0].Name))
}

// A new defect, or one that is named by another check, is told until the page is made
// anew: it says what the lists say.
func TestThePageSaysWhatTheListsSay(t *testing.T) {
	m, err := read("../..")
	require.NoError(t, err)
	text, err := os.ReadFile("../../docs/kill-matrix.md")
	require.NoError(t, err)
	lists, page := m.page(), string(text)
	require.Empty(t, linesOf(lists, page), "lines that docs/kill-matrix.md lacks: make mutants makes it anew")
	require.Empty(t, linesOf(page, lists), "lines of docs/kill-matrix.md that are not so any more: make mutants makes it anew")
	require.Equal(t, lists, page, "lines of docs/kill-matrix.md stand in another order: make mutants makes it anew")
}

// linesOf are those of one page that another one lacks.
func linesOf(one, other string) []string {
	there := strings.Split(other, "\n")
	return slices.DeleteFunc(strings.Split(one, "\n"), func(line string) bool { return slices.Contains(there, line) })
}

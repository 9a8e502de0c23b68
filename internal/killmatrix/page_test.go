package main

import (
	"errors"
	"fmt"
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

// Whoever is noticed by many is noticed by families of checks.
func TestShownChecks(t *testing.T) {
	require.Empty(t, shownChecks(nil))
	require.Equal(t, "`a/b`, `a/c`", shownChecks([]string{"a/b", "a/c"}))
	require.Equal(t, "4 of `a/**`, 3 of `b/**`", shownChecks([]string{"a/1", "a/2", "b/3", "b/4", "b/5", "a/6/1", "a/6/2"}))
}

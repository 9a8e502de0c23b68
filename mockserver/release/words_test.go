package release_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Every switch says what it does, in the words of its users.
func TestEverySwitchIsExplained(t *testing.T) {
	switches := release.Switches()
	require.Len(t, switches, len(release.Catalog().All()[0].Cells()))
	for i, s := range switches {
		require.Equal(t, release.Catalog().All()[0].Cells()[i].Key, s.Key)
		require.NotEmpty(t, s.Says, "%s has no comment in settings.go", s.Key)
		require.True(t, strings.HasPrefix(strings.Replace(s.Says, ",", " ", 1), s.Key+" "), "the comment of %s begins with its name: %s", s.Key, s.Says)
		require.NotRegexp(t, `\b[A-Z][a-z]+[A-Z]\w*[a-z]\b`, strings.NewReplacer("ServiceNow", "", "SameSite", "").Replace(s.Says), "%s is told in names of Go", s.Key)
		require.NotEmpty(t, s.Takes, s.Key)
	}
}

// Each switch belongs to a topic, all of a topic stand together, and a topic is a heading.
func TestEverySwitchHasATopic(t *testing.T) {
	var topics []string
	for _, s := range release.Switches() {
		require.Regexp(t, `^[A-Z].{2,70}[^.]$`, s.Topic, s.Key)
		if len(topics) == 0 || topics[len(topics)-1] != s.Topic {
			require.NotContains(t, topics, s.Topic, s.Key)
			topics = append(topics, s.Topic)
		}
	}
	require.Equal(t, "The Table API: versions, verbs, refusals", topics[0])
	require.Equal(t, "Logs", topics[len(topics)-1])
}

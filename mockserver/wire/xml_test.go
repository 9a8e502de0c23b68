package wire

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a document takes in memory is in proportion to what it says.
func TestReadXMLBounds(t *testing.T) {
	bounds := Bounds{Depth: 8, Elements: 1000}
	many := strings.Repeat(" a=''", 2_000_000)
	for body, says := range map[string]string{
		"<r" + many + "/>": "There are more than 100000 attributes in one piece.",
		`<?xml version="1.0" encoding="iso-8859-1"?><r` + many + "/>": "There are more than 100000 attributes in one piece.",
		"<r>" + strings.Repeat("<a/>", 1000) + "</r>":                 "There are more than 1000 elements.",
		strings.Repeat("<a>", 20):                                     "Elements stand more than 8 deep in each other.",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ReadXML([]byte(body), CharsetUnknown, bounds)
		runtime.ReadMemStats(&after)
		require.EqualError(t, err, says)
		var beyond *BoundsError
		require.ErrorAs(t, err, &beyond)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20), says)
	}
	long := strings.Repeat("x", 1<<20)
	for _, body := range []string{
		"<r>" + long + "</r>", "<r><![CDATA[" + long + "]]></r>", "<!-- " + long + " --><r>" + long + "</r>", "<r a='" + long + "'>" + long + "</r>",
		`<?xml version="1.0" encoding="iso-8859-1"?><r>` + long + "</r>",
	} {
		e, err := ReadXML([]byte(body), CharsetUnknown, bounds)
		require.NoError(t, err)
		require.Equal(t, long, e.Text)
	}
}

// FuzzReadXML has whatever is read be within its bounds.
func FuzzReadXML(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0" encoding="windows-1252"?><r a="<"><a>é</a><![CDATA[<b>]]></r>`))
	f.Add([]byte(`<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		bounds := Bounds{Depth: 4, Elements: 20}
		e, err := ReadXML(body, CharsetUnknown, bounds)
		if err != nil {
			return
		}
		count := 0
		var walk func(e Element, depth int)
		walk = func(e Element, depth int) {
			count++
			require.LessOrEqual(t, depth, bounds.Depth)
			require.NotEmpty(t, e.Name)
			for _, child := range e.Children {
				walk(child, depth+1)
			}
		}
		walk(e, 1)
		require.LessOrEqual(t, count, bounds.Elements)
	})
}

package export

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// What is written into cells another library reads back, whatever it is, as far as XML and
// a cell have room for it.
func TestWorkbookOfAnyTexts(t *testing.T) {
	texts := []string{
		"", " a ", "a\tb\nc", "a\r\nb", "<&>\"'", "=1+1", "007", "Zoë Ж 🎿", "_x0041_", "_x005F_x0041_", "x_x000A_y", "_x00", "\x00\x01\x1f\x0b", "\ufffe\uffff",
		strings.Repeat("ж", mostLetters),
	}
	alphabet := []rune("_x005FA9\x00\x08\t\n\r <>&é🎿")
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var b strings.Builder
		for range random.IntN(20) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		texts = append(texts, b.String())
	}
	var file bytes.Buffer
	book := newWorkbook(&file)
	require.NoError(t, book.turn("A & B"))
	for i := 0; i < len(texts); i += 30 {
		require.NoError(t, book.line(texts[i:min(i+30, len(texts))]))
	}
	require.NoError(t, book.turn("the next one"))
	require.NoError(t, book.line([]string{strings.Repeat("🎿", mostLetters), strings.Repeat("é", mostLetters) + "z"}))
	require.NoError(t, book.close())

	read, err := excelize.OpenReader(&file)
	require.NoError(t, err)
	require.Equal(t, []string{"A & B", "the next one"}, read.GetSheetList())
	rows, err := read.GetRows("A & B")
	require.NoError(t, err)
	for i, want := range texts {
		got := ""
		if row := rows[i/30]; i%30 < len(row) { // empty cells at the end are left out
			got = row[i%30]
		}
		require.Equal(t, want, got)
	}
	rows, err = read.GetRows("the next one")
	require.NoError(t, err)
	require.Equal(t, [][]string{{strings.Repeat("🎿", mostLetters/2), strings.Repeat("é", mostLetters)}}, rows)
	style, err := read.GetCellStyle("A & B", "B2")
	require.NoError(t, err)
	format, err := read.GetStyle(style)
	require.NoError(t, err)
	require.Equal(t, 49, format.NumFmt, "that of texts")
}

func TestColumnNames(t *testing.T) {
	for i := range 16_384 { // all that the format has
		want, err := excelize.ColumnNumberToName(i + 1)
		require.NoError(t, err)
		require.Equal(t, want, columnName(i))
	}
}

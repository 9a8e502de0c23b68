package run

import (
	"fmt"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

// A program's last words say why it ended; a stack trace before them is for
// whoever opens the report.
const (
	saidLines  = 5        // lines of stderr that a failure shows
	saidColumn = 200      // bytes of each of them
	keptBytes  = 64 << 10 // of stderr in report.json
	readBytes  = 1 << 20  // of stderr that are looked at
)

// said are the last lines that the subject wrote on stderr, as the end of a
// failure's reason; empty when it wrote nothing.
func (b *bout) said() string {
	text := strings.TrimSpace(b.words())
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	shown := lines[max(0, len(lines)-saidLines):]
	head := "\n  stderr: "
	if len(lines) > 1 {
		head = "\n  stderr:\n    "
	}
	if len(shown) < len(lines) {
		head = fmt.Sprintf("\n  stderr, the last %d of %d lines:\n    ", len(shown), len(lines))
	}
	for i, line := range shown {
		shown[i] = match.Cut(tame(strings.TrimRight(line, "\r\t ")), saidColumn)
	}
	return head + strings.Join(shown, "\n    ")
}

// words are the end of what the subject's last verb wrote on stderr. Secrets are
// taken out before anything is cut, so that none is cut in half and missed.
func (b *bout) words() string {
	text, left := string(b.stderr), 0
	if len(text) > readBytes {
		left = len(text) - readBytes
		text = text[left:]
	}
	text = b.secrets.text(strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) > keptBytes {
		left += len(text) - keptBytes
		text = strings.ToValidUTF8(text[len(text)-keptBytes:], "")
	}
	if left > 0 {
		text = fmt.Sprintf("[%d bytes before this are left out]\n%s", left, text)
	}
	return text
}

package canary

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
	"unicode/utf16"
)

// Secret is a value that must not be found, and what to call it.
type Secret struct{ Name, Value string }

// shortest is the least length of a secret that can be looked for: shorter
// ones are found everywhere by chance.
const shortest = 6

// unpacked bounds how much of a compressed piece is looked at, in bytes, and
// nested how often what was unpacked is unpacked again: there are streams that
// unpack to themselves.
const (
	unpacked = 16 << 20
	nested   = 3
)

// unpackedInAll bounds what is unpacked of one piece of data, in bytes: hundreds
// of members may unpack to as much each.
const unpackedInAll = 512 << 20

// form is one way to write a secret.
type form struct {
	name string
	text []byte
}

// sought is a secret with what a search needs of it everywhere, which is made once.
type sought struct {
	name    string
	forms   []form
	letters []byte   // of the secret, separators left out
	gaps    [][]byte // its own separators, behind each of the letters but the last
}

// soughtOf are the secrets that can be looked for.
func soughtOf(secrets []Secret) []sought {
	all := make([]sought, 0, len(secrets))
	for _, s := range secrets {
		if len(s.Value) < shortest {
			continue
		}
		letters := stripped([]byte(s.Value), false)
		all = append(all, sought{s.Name, forms(s.Value), letters, gaps([]byte(s.Value), len(letters), false)})
	}
	return all
}

// Find reports the first secret in data, as "the password, as base64"; empty
// means none. It unpacks nothing more once ctx has ended.
func Find(ctx context.Context, data []byte, secrets ...Secret) string {
	left := unpackedInAll
	return find(ctx, data, soughtOf(secrets), nested, &left)
}

// find looks as deep as depth, until ctx has ended or so many bytes are left to
// be unpacked.
func find(ctx context.Context, data []byte, secrets []sought, depth int, left *int) string {
	for part := range filled(data) {
		if found := findPlain(part, secrets); found != "" {
			return found
		}
		if found := findWrapped(part, secrets); found != "" {
			return found
		}
		if found := findSplit(part, secrets); found != "" {
			return found
		}
	}
	if depth == 0 {
		return ""
	}
	for inner := range inflated(data) {
		if *left -= len(inner); *left < 0 || ctx.Err() != nil {
			return ""
		}
		if found := find(ctx, inner, secrets, depth-1, left); found != "" {
			return found + " inside gzip"
		}
	}
	return ""
}

// findPlain looks for secrets that stand there as a whole.
func findPlain(data []byte, secrets []sought) string {
	for _, s := range secrets {
		for _, f := range s.forms {
			if bytes.Contains(data, f.text) {
				return fmt.Sprintf("the %s, %s", s.name, f.name)
			}
		}
	}
	return ""
}

// lineBreaks are what stands between the lines of an encoded text: MIME and PEM
// break theirs, YAML indents them, JSON writes the break in letters.
var lineBreaks = strings.NewReplacer("\r", "", "\n", "", "\t", "", " ", "", `\r`, "", `\n`, "")

// findWrapped looks for base64 and hex that was broken over lines (RFC 2045 §6.8
// after 76 characters, RFC 7468 §2 after 64).
func findWrapped(data []byte, secrets []sought) string {
	if !bytes.ContainsAny(data, "\n") && !bytes.Contains(data, []byte(`\n`)) {
		return ""
	}
	joined := []byte(lineBreaks.Replace(string(data)))
	for _, s := range secrets {
		for _, f := range s.forms {
			if f.wraps() && bytes.Contains(joined, f.text) {
				return fmt.Sprintf("the %s, %s", s.name, f.name)
			}
		}
	}
	return ""
}

const (
	inHex  = "in hex"
	inBase = "in base64"
)

// wraps tells whether usual encoders break this form over lines.
func (f form) wraps() bool { return f.name == inHex || f.name == inBase }

// Forms are the ways to write a secret that are found wherever they stand, with the secret
// itself first. Of base64 it is what does not depend on neighbours.
func Forms(secret string) []string {
	var texts []string
	for _, f := range forms(secret) {
		texts = append(texts, string(f.text))
	}
	return texts
}

func forms(secret string) []form {
	list := []form{{"in clear", []byte(secret)}}
	add := func(name, text string) {
		if text != secret {
			list = append(list, form{name, []byte(text)})
		}
	}
	lower := hex.EncodeToString([]byte(secret))
	add(inHex, lower)
	add(inHex, strings.ToUpper(lower))
	form := url.QueryEscape(secret)
	add("URL-encoded", form)
	add("URL-encoded", strings.ReplaceAll(form, "+", "%20")) // a blank, outside of forms
	add("URL-encoded", url.PathEscape(secret))
	for _, escapeHTML := range []bool{false, true} {
		quoted := inJSON(secret, escapeHTML)
		add("JSON-escaped", quoted)
		add("JSON-escaped", inASCII(quoted))
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			add(inBase, inBase64(encoding, secret, shift))
		}
	}
	return list
}

// inJSON is the text between the quotation marks. Writers differ in whether
// they escape what means something in HTML, and in whether they keep to ASCII.
func inJSON(secret string, escapeHTML bool) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	_ = e.Encode(secret) //nolint:errchkjson // a text into memory
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

func inASCII(text string) string {
	var b strings.Builder
	for _, c := range utf16.Encode([]rune(text)) {
		if c < 0x80 {
			b.WriteByte(byte(c))
		} else {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

// inBase64 is what base64 makes of the secret wherever it stands in a longer
// text: shift bytes go before it, and what depends on neighbours is cut off.
func inBase64(encoding *base64.Encoding, secret string, shift int) string {
	encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + secret))
	start := []int{0, 2, 3}[shift]
	end := len(encoded)
	if (shift+len(secret))%3 != 0 {
		end--
	}
	return encoded[start:end]
}

// inflated are the readable gzip members that begin anywhere in data, each by
// itself: a file that grew by thousands of them is read once. Each is there until
// the next one is asked for.
func inflated(data []byte) iter.Seq[[]byte] {
	magic := []byte{0x1f, 0x8b, 0x08}
	return func(yield func([]byte) bool) {
		var m member
		for rest := data; ; rest = rest[1:] {
			at := bytes.Index(rest, magic)
			if at < 0 {
				return
			}
			rest = rest[at:]
			if inner := m.unpack(rest); len(inner) > 0 && !yield(inner) {
				return
			}
		}
	}
}

// member unpacks gzip members, one after the other into the same memory.
type member struct {
	reader gzip.Reader
	inner  bytes.Buffer
}

// unpack gives what the gzip member at the beginning of data holds. One that breaks
// off still shows what came before.
func (m *member) unpack(data []byte) []byte {
	if err := m.reader.Reset(bytes.NewReader(data)); err != nil {
		return nil
	}
	m.reader.Multistream(false)
	m.inner.Reset()
	_, _ = m.inner.ReadFrom(io.LimitReader(&m.reader, unpacked))
	return m.inner.Bytes()
}

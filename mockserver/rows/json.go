package rows

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// jsonReader reads token by token, so that a file need not fit into memory and
// each value has its line.
type jsonReader struct {
	*reader
	in *json.Decoder
}

// errSyntax is a mistake that was told and after which nothing makes sense.
var errSyntax = errors.New("not JSON")

func (r *reader) json() {
	r.text.counts, r.numbers = true, true
	j := &jsonReader{reader: r, in: json.NewDecoder(r.text)}
	j.in.UseNumber()
	token, err := j.in.Token()
	switch {
	case errors.Is(err, io.EOF):
		r.numbers = false
		r.wrongf(1, "there is nothing in it; rows are written as %s", Example)
		return
	case err != nil:
		j.broken(err)
		return
	case token == json.Delim('['):
		err = j.list("")
	case token == json.Delim('{'):
		err = j.outermost()
	default:
		j.wrongAtf("a list of rows is wanted, or lists by table, as %s", Example)
		return
	}
	if err == nil && !r.stopped {
		if _, more := j.in.Token(); !errors.Is(more, io.EOF) {
			j.wrongAtf("something follows the rows")
		}
	}
}

// Example is rows as JSON, for errors.
const Example = `{"incident":[{"short_description":"Lamp"}]}`

// line is that of the token that was read last.
func (j *jsonReader) line() int { return j.text.lineAt(j.in.InputOffset()) }

func (j *jsonReader) wrongAtf(format string, args ...any) { j.wrongf(j.line(), format, args...) }

// broken tells of text that is not JSON. Nothing after it makes sense.
func (j *jsonReader) broken(err error) {
	if _, placed := errors.AsType[*Mistake](err); placed {
		j.fail(err)
		return
	}
	if bad, ok := errors.AsType[*json.SyntaxError](err); ok {
		j.wrongf(j.text.lineAt(max(bad.Offset-1, j.in.InputOffset())), "this is not JSON: %s; rows are written as %s", bad.Error(), Example)
		return
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		j.wrongf(j.text.line, "the text ends too early; is the file complete?")
		return
	}
	j.fail(err)
}

// token is the next one. Its error was told already.
func (j *jsonReader) token() (json.Token, error) {
	token, err := j.in.Token()
	if err != nil {
		j.broken(err)
		return nil, errSyntax
	}
	return token, nil
}

// outermost reads an object of lists by table, or the one that an instance sends.
func (j *jsonReader) outermost() error {
	for j.in.More() {
		name, err := j.token()
		if err != nil {
			return err
		}
		key, _ := name.(string)
		if err := j.member(key); err != nil || j.stopped {
			return err
		}
	}
	_, err := j.token()
	return err
}

func (j *jsonReader) member(key string) error {
	token, err := j.token()
	if err != nil {
		return err
	}
	table := key
	if key == "records" || key == "result" {
		table = ""
	}
	switch {
	case token == json.Delim('[') && key == "rows":
		return j.steering()
	case token == json.Delim('['):
		return j.list(table)
	case token == json.Delim('{') && table == "":
		return j.row(table)
	}
	j.wrongAtf("%s is no list of rows; write rows as %s", key, Example)
	return j.skip(token)
}

func (j *jsonReader) list(table string) error {
	if !j.in.More() {
		j.nothing(table, j.line())
	}
	return j.each(func(token json.Token) error {
		if token != json.Delim('{') {
			j.rows++
			j.wrongAtf("this is no row; a row is an object, as in %s", Example)
			return j.skip(token)
		}
		return j.row(table)
	})
}

// each calls fn with the first token of each item of a list that was begun, up to
// and with its end.
func (j *jsonReader) each(fn func(json.Token) error) error {
	for j.in.More() {
		token, err := j.token()
		if err != nil {
			return err
		}
		if err := fn(token); err != nil || j.stopped {
			return err
		}
	}
	_, err := j.token()
	return err
}

// members calls fn with each name of an object that was begun, up to and with its
// end.
func (j *jsonReader) members(fn func(name string) error) error {
	return j.each(func(token json.Token) error {
		name, _ := token.(string) // nothing else stands there
		return fn(name)
	})
}

func (j *jsonReader) row(table string) error {
	d := j.begin(table, j.line())
	err := j.fields(d, d.Values)
	if err == nil {
		d.finish()
	}
	return err
}

func (j *jsonReader) fields(d *draft, into map[string]string) error {
	return j.members(func(name string) error {
		token, err := j.token()
		if err != nil {
			return err
		}
		value, ok, err := j.value(d, name, token)
		if err == nil && ok {
			d.set(into, name, value, j.line())
		}
		return err
	})
}

// value is what a token stands for as text; of an object, the stored value in it.
func (j *jsonReader) value(d *draft, name string, token json.Token) (string, bool, error) {
	if text, ok := scalar(token); ok {
		return text, true, nil
	}
	if token == json.Delim('[') {
		d.wrongf(j.line(), "%s is a list; write several values as one text, separated by commas", name)
		return "", false, j.skip(token)
	}
	found, known := map[string]string{}, true
	err := j.members(func(part string) error {
		token, err := j.token()
		if err != nil {
			return err
		}
		text, plain := scalar(token)
		if plain && isPart(part) {
			found[part] = text
			return nil
		}
		known = false
		return j.skip(token)
	})
	if err != nil {
		return "", false, err
	}
	if !known {
		d.wrongf(j.line(), "%s is an object; a value is a text, or an object with %s", name, strings.Join(parts, ", "))
		return "", false, nil
	}
	text, ok := stored(found)
	if !ok {
		d.wrongf(j.line(), noStored, name)
	}
	return text, ok, nil
}

func scalar(token json.Token) (string, bool) {
	switch token := token.(type) {
	case nil:
		return "", true
	case string:
		return token, true
	case json.Number:
		return token.String(), true
	case bool:
		return strconv.FormatBool(token), true
	}
	return "", false
}

// maxDepth bounds what is skipped: the decoder remembers each level.
const maxDepth = 100

// skip leaves a value out whose first token was read.
func (j *jsonReader) skip(token json.Token) error {
	depth := 0
	for {
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		switch depth {
		case 0:
			return nil
		case maxDepth:
			j.wrongAtf("this is too deep for rows")
			return errSyntax
		}
		var err error
		if token, err = j.token(); err != nil {
			return err
		}
	}
}

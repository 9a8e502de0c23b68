package report

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/snowglobe-dev/snowglobe/conformance/schema"
)

// MaxSize is how large a report.json may be that is read, in bytes. The whole matrix of
// all releases is a few MiB, and of a subject that fails everywhere some ten.
const MaxSize = 64 << 20

// Read reads a report.json, and takes nothing that [Report.WriteJSON] does not write: it
// is one JSON value without duplicate members, meets its schema, and does not contradict
// itself, see [Report.Contradictions]. The error joins what is wrong, up to a score of
// it, each with its place.
func Read(r io.Reader) (*Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxSize {
		return nil, fmt.Errorf("it has more than %d MiB; is it a report?", MaxSize>>20)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, malformed(text, err)
	}
	if err := valid(document); err != nil {
		return nil, err
	}
	var read Report
	if err := json.Unmarshal(text, &read, json.RejectUnknownMembers(true)); err != nil {
		return nil, malformed(text, err)
	}
	return &read, fewOf(read.Contradictions())
}

// malformed says where a text is no JSON, or has a value that is none of ours.
func malformed(text []byte, err error) error {
	var at int64
	where, cause := jsontext.Pointer(""), err
	if wrong, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at, where, cause = wrong.ByteOffset, wrong.JSONPointer, wrong.Err
	} else if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		at, where, cause = wrong.ByteOffset, wrong.JSONPointer, cmp.Or(wrong.Err, errors.New("the value cannot be taken"))
	}
	line := 1 + bytes.Count(text[:min(at, int64(len(text)))], []byte("\n"))
	return fmt.Errorf("line %d: %s: %w", line, placed(string(where)), cause)
}

// valid holds a document to the schema. One of another version is told so, and not by
// what it has and lacks.
func valid(document any) error {
	members, ok := document.(map[string]any)
	if !ok {
		return errors.New("it is no report.json, which is a JSON object")
	}
	if version, ok := members["schema"].(string); ok && version != Schema {
		return fmt.Errorf("its schema is %q, and this program reads %q; take the program that wrote it", version, Schema)
	}
	rules, err := schema.Report()
	if err != nil {
		return err
	}
	var all []error
	for _, m := range rules.Mistakes(document) {
		all = append(all, fmt.Errorf("%s: %w", placed(m.Pointer), m.Err))
	}
	return fewOf(all)
}

// placed is a JSON Pointer (RFC 6901) as people write places: checks[3].status.
func placed(pointer string) string {
	var b strings.Builder
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch {
		case token == "":
			b.WriteString("the report")
		case strings.Trim(token, "0123456789") == "":
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

// tellable is how many problems are told at once.
const tellable = 20

func fewOf(all []error) error {
	if more := len(all) - tellable; more > 0 {
		all = append(all[:tellable:tellable], fmt.Errorf("and %d more", more))
	}
	return errors.Join(all...)
}

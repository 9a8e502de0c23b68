package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// WriteBadge writes what Shields draws a badge from (shields.io/badges/endpoint-badge).
// Published anywhere, badge.json shows in somebody's README how the last run ended.
func (r *Report) WriteBadge(w io.Writer) error {
	badge := struct {
		SchemaVersion int    `json:"schemaVersion"` //nolint:tagliatelle // Shields spells these so
		Label         string `json:"label"`
		Message       string `json:"message"`
		Color         string `json:"color"`
		IsError       bool   `json:"isError,omitempty"` //nolint:tagliatelle // likewise
	}{1, "ServiceNow " + r.Subject.Kind, "", "", false}
	switch t := r.Totals; r.ExitCode() {
	case ExitConformant:
		badge.Message, badge.Color = fmt.Sprintf("conformant, %d checks", t.executed()), "brightgreen"
		if t.Warn+t.XFail+t.Skip > 0 {
			badge.Color = "green"
		}
	case ExitNotConformant:
		badge.Message, badge.Color = fmt.Sprintf("%d of %d checks failed", t.Fail+t.XPass, t.executed()), "red"
	case ExitNothingRun:
		badge.Message, badge.Color = "not judged", "lightgrey"
	default:
		badge.Message, badge.Color, badge.IsError = "no verdict", "lightgrey", true
	}
	badge.Message += r.part()
	text, err := json.Marshal(badge)
	if err != nil {
		return fmt.Errorf("write badge.json: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write badge.json: %w", err)
	}
	return nil
}

package rest

import "github.com/snowglobe-dev/snowglobe/mockserver/wire"

// appendTexts appends a JSON list of strings.
func appendTexts(b []byte, texts []string) []byte {
	b = append(b, '[')
	for i, text := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendText(b, text)
	}
	return append(b, ']')
}

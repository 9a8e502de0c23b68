package wire

import "strings"

// Names reads names with commas between them, as a parameter lists columns or roles: each
// once, however many there are; nil for none.
func Names(text string) []string {
	if text == "" {
		return nil
	}
	var all []string
	seen := map[string]bool{} // a form, or an item of a batch, may name very many
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" && !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return all
}

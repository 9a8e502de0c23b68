package match

import (
	"errors"
	"fmt"
	"strings"
)

// words are a list of texts that are not empty: an empty one is in every text.
func words(arg any) error {
	list, _ := arg.([]any)
	for _, word := range list {
		if text, ok := word.(string); !ok || text == "" {
			return errors.New("takes a list of words")
		}
	}
	return aList(arg)
}

// mentions looks for any of the words, in any case. The failure leaves the text
// to whoever shows it: it may be long, and its end is what matters.
func mentions(arg any, found Found) error {
	list, _ := arg.([]any)
	told := strings.ToLower(text(found))
	shown := make([]string, len(list))
	for i, word := range list {
		shown[i] = fmt.Sprint(word)
		if shown[i] != "" && strings.Contains(told, strings.ToLower(shown[i])) {
			return nil
		}
	}
	return fmt.Errorf("mentions none of the words that it may: %s", strings.Join(shown, ", "))
}

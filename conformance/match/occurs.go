package match

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// tally is how often each of some texts is to be there. None at all is not_contains's
// to say.
func tally(arg any) error {
	wanted, _ := arg.(map[string]any)
	if len(wanted) == 0 {
		return errors.New("takes texts, each with how often it is there")
	}
	for part, times := range wanted {
		if part == "" || strings.Contains(part, "{{") {
			return errors.New("takes texts as they stand: not empty, and without variables")
		}
		if n, ok := whole(times); !ok || n < 1 {
			return fmt.Errorf("takes a whole number from 1 on behind %q; for none there is not_contains", part)
		}
	}
	return nil
}

func whole(value any) (int, bool) {
	number, _ := value.(json.Number)
	n, err := strconv.Atoi(number.String())
	return n, err == nil
}

// occurs counts texts, none of which may overlap with itself. An expression could do it
// as well, and would step through a long text once for each that it is to find.
func occurs(arg any, found Found) error {
	wanted, _ := arg.(map[string]any)
	told := text(found)
	for _, part := range slices.Sorted(maps.Keys(wanted)) {
		want, _ := whole(wanted[part])
		if got := strings.Count(told, part); got != want {
			return fmt.Errorf("has %s %d times, wanted it %d times", Show(part), got, want)
		}
	}
	return nil
}

package console

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// shownFaults is what goes wrong on purpose at an instance.
type shownFaults struct {
	fault.State

	Profiles []string // those in which something goes wrong
	Text     string   // the schedule as a form has it; "" where nothing goes wrong
}

// faults asks the API what goes wrong at an instance.
func (c *Console) faults(v *visit, name string) (*shownFaults, error) {
	shown := &shownFaults{}
	for _, profile := range fault.Profiles() {
		if profile != fault.Calm {
			shown.Profiles = append(shown.Profiles, profile)
		}
	}
	if err := c.call(v, http.MethodGet, apiPath(name, "faults"), nil, &shown.State); err != nil {
		return nil, err
	}
	if len(shown.Playing) > 0 {
		shown.Text = shown.Schedule().YAML()
	}
	return shown, nil
}

// setFaults plays the schedule that somebody wrote, or the profile of the button that
// they pressed.
func setFaults(c *Console, v *visit) (string, error) {
	var wanted any
	if v.PostForm.Has("schedule") {
		schedule, err := faults.Parse([]byte(v.PostForm.Get("schedule")))
		if err != nil {
			return "", &refusal{http.StatusBadRequest, err.Error()}
		}
		wanted = schedule
	} else {
		chosen := members(v, "profile")
		if seed := field(v, "seed"); seed != "" {
			chosen["seed"] = numberOf(seed)
		}
		wanted = chosen
	}
	return instancePath(name(v)) + "?done=troubled#faults", c.call(v, http.MethodPut, apiPath(name(v), "faults"), wanted, nil)
}

func endFaults(c *Console, v *visit) (string, error) {
	return instancePath(name(v)) + "?done=calm#faults", c.call(v, http.MethodDelete, apiPath(name(v), "faults"), nil, nil)
}

package query

import "github.com/snowglobe-dev/snowglobe/mockserver/glide"

// folds keeps the folded texts of a row while it is matched. Texts can be long and
// conditions on them many, so each is folded once.
type folds struct {
	texts []string
	done  []bool
}

// folded is the folded text of a column, worked out once for each row.
func (c *compiler[R]) folded(column string, text func(R) string) func(R, *folds) string {
	slot, known := c.slots[column]
	if !known {
		if c.slots == nil {
			c.slots = map[string]int{}
		}
		slot = len(c.slots)
		c.slots[column] = slot
		c.program.texts++
	}
	c.program.searches++
	return func(r R, known *folds) string {
		if known == nil {
			return glide.Fold(text(r))
		}
		if !known.done[slot] {
			known.texts[slot], known.done[slot] = glide.Fold(text(r)), true
		}
		return known.texts[slot]
	}
}

// folds is room for the texts of one row, nil where no text is searched twice.
func (p *Program[R]) folds() *folds {
	if p.searches == p.texts {
		return nil
	}
	if f, ok := p.memory.Get().(*folds); ok {
		return f
	}
	return &folds{texts: make([]string, p.texts), done: make([]bool, p.texts)}
}

// release gives the room back, empty: the next row has other texts.
func (p *Program[R]) release(f *folds) {
	if f == nil {
		return
	}
	clear(f.texts)
	clear(f.done)
	p.memory.Put(f)
}

package dictionary

import (
	"strings"
)

// maxWalk bounds how many references one field name may follow, so that no query
// is dear out of proportion to its length. No published limit is known; the
// deepest path in any client at hand has three.
const maxWalk = 256

// Path is a field name that was found: the columns to go through, of which all
// but the last are references.
type Path []*Column

// Last is the column at the end of the path.
func (p Path) Last() *Column { return p[len(p)-1] }

// Path finds a field name, dot-walked or plain, in a table.
func (d *Dictionary) Path(def *Table, name string) (Path, bool) {
	if c, ok := def.Column(name); ok {
		return Path{c}, true
	}
	steps := strings.Split(name, ".")
	if len(steps) > maxWalk {
		return nil, false
	}
	path := make(Path, 0, len(steps))
	for i, step := range steps {
		c, ok := def.Column(step)
		if !ok {
			return nil, false
		}
		path = append(path, c)
		if i == len(steps)-1 {
			break
		}
		if def, ok = d.Table(c.Reference); !ok {
			return nil, false
		}
	}
	return path, true
}

package subject

import (
	"maps"
	"slices"
	"sync"
)

// Onlooker notes what anybody on the machine can see of a program while it runs, as
// ps(1) shows it: the arguments of the program and of all that it has started, and what
// stands in their environments beside what the kit has given. A variable that is handed
// on as it came, by a shell or by whatever else starts the real program, is not noted:
// it is where the contract has put it. One and the same may be used for many verbs.
type Onlooker struct {
	mu      sync.Mutex
	given   map[string]bool // entries of the environment that the kit has set
	mark    []byte          // the entry that no other program has
	leader  int             // of the program's group; 0 while none runs
	known   map[int]bool    // processes by number, and whether they are the program's
	texts   map[Sight]bool
	size    int
	tooMuch bool
}

// Sight is something that was seen of a process.
type Sight struct {
	// Argument tells arguments, all of a process in one text, from an entry of an
	// environment.
	Argument bool
	Text     string
}

// mostSeen bounds what is kept of all verbs, in bytes.
const mostSeen = 16 << 20

// Seen is all that was noted, each once, and whether there was more than is kept.
func (o *Onlooker) Seen() (sights []Sight, tooMuch bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Keys(o.texts)), o.tooMuch
}

// expect begins another verb.
func (o *Onlooker) expect(leader int, home string, env map[string]string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.given, o.known = map[string]bool{}, map[int]bool{leader: true}
	for _, entry := range environment(home, env) {
		o.given[entry] = true
	}
	o.mark, o.leader = []byte("HOME="+home), leader
	if o.texts == nil {
		o.texts = map[Sight]bool{}
	}
}

// leave ends a verb. The numbers of its processes may soon be those of others.
func (o *Onlooker) leave() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.leader = 0
}

func (o *Onlooker) note(s Sight) {
	if s.Text == "" || o.texts[s] || !s.Argument && o.given[s.Text] {
		return
	}
	if o.size += len(s.Text); o.size > mostSeen {
		o.tooMuch = true
		return
	}
	o.texts[s] = true
}

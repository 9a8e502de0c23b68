package fault

import (
	"net/http"
	"time"
)

const (
	// step is how far apart the pieces of a body are that is spread over a time.
	step = 100 * time.Millisecond
	// leastSlow is how many bytes a body must bring in a second to be called slow
	// and not stuck.
	leastSlow = 1024
)

// drip sends the instance's answer slowly. One that is too small for the pace to be
// noticed comes at once.
func (p *play) drip(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	k := plain(r, next) // packed, a page may be too small to be slow
	d := p.effect.Drip
	piece, every := d.Bytes, d.Every.Duration()
	if over := d.Over.Duration(); over > 0 {
		if k.body.Len() < int(over.Seconds()*leastSlow) {
			k.send(w, k.body.Bytes())
			return false
		}
		piece, every = k.body.Len()/max(1, int(over/step))+1, step
	}
	k.begin(w)
	for rest := k.body.Bytes(); len(rest) > 0; {
		n := min(piece, len(rest))
		_, err := w.Write(rest[:n])
		if err == nil {
			err = http.NewResponseController(w).Flush()
		}
		if rest = rest[n:]; err == nil && len(rest) == 0 {
			break
		}
		if err != nil || !p.player.wait(w, r, every) {
			p.player.count(p.rule, func(c *Count) { c.Left++ })
			panic(http.ErrAbortHandler)
		}
	}
	return true
}

// truncate ends the connection behind a part of the body. An answer without a body is
// left as it is.
func (p *play) truncate(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	k := keep(r, next)
	if k.body.Len() == 0 {
		k.send(w, nil)
		return false
	}
	k.begin(w)
	_, _ = w.Write(k.body.Bytes()[:int(float64(k.body.Len())**p.effect.Truncate)])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler) // without a reset, which may take away what was sent
}

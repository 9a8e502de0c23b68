package canary

import (
	"bytes"
	"iter"
)

// zeros are more than can be part of a secret, in whatever form: databases and sparse
// files have runs of them that are most of the file, and looking there takes as long as
// anywhere else.
var zeros = make([]byte, 4<<10)

// filled are the parts of data between long runs of zeros. Each has some of the zeros
// before and behind it, for a secret that begins or ends with one.
func filled(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		begin := 0
		for at := 0; at < len(data); {
			end := at
			for bytes.HasPrefix(data[end:], zeros) {
				end += len(zeros)
			}
			if end-at <= 2*len(zeros) {
				at = end + len(zeros)
				continue
			}
			if !yield(data[begin : at+len(zeros)]) {
				return
			}
			begin, at = end-len(zeros), end
		}
		yield(data[begin:])
	}
}

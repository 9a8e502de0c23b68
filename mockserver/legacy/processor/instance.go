package processor

import (
	"strings"
	"time"
)

// Product is what an installation is called unless somebody gave it a name (observed: on all
// pages and in all answers that were recorded).
const Product = "Demo Server"

// Instance is what an instance and the node that serves it know of themselves, at one
// moment.
type Instance struct {
	Name string // the first part of its host name, on a real one
	ID   string // 32 hexadecimal digits

	BuildName string // glide.buildname of its release
	BuildTag  string // glide.buildtag
	War       string // glide.war

	Host   string // of the node, as logs call it
	Port   string // to which the request came; "" where nobody knows
	IP     string // likewise
	NodeID string // 32 hexadecimal digits

	Now, Started time.Time // the instance's time; Started may be ahead of Now where a clock was moved

	Transactions int64 // that ended since the node started
	Processors   int64 // those of them that came from programs
	Errors       int64
	Underway     int64 // this one among them
	Sessions     int   // that have not ended
	// Lately is how long the transactions took that began within a time before Now.
	Lately func(within time.Duration) []time.Duration
}

// BuildDate is when the release was built, as pages have it: 06-05-2019_1042. It stands at
// the end of the name of the package (documented: release notes).
func (i *Instance) BuildDate() string {
	return strings.TrimPrefix(strings.TrimSuffix(i.War, ".zip"), i.BuildTag+"_")
}

// MIDBuildstamp is the build that MID Servers bring themselves to (observed: InstanceInfo
// of Helsinki, pages of Kingston and London).
func (i *Instance) MIDBuildstamp() string {
	return strings.TrimPrefix(i.BuildTag, "glide-") + "_" + i.BuildDate()
}

// SystemID is how a node is called beside others: its host, and behind a colon the instance
// with a number (observed: app128152.iad106.service-now.com:csus025).
func (i *Instance) SystemID() string { return i.Host + ":" + i.Name + "001" }

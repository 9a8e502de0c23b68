package release

// MaintenanceAnswer is what stands in for an instance that is away for an upgrade.
type MaintenanceAnswer string

// The values of MaintenanceAnswer.
const (
	MaintenanceHTML503 MaintenanceAnswer = "html503" // a balancer that reaches no node
	MaintenanceHTML502 MaintenanceAnswer = "html502" // one whose node has just gone
	MaintenanceHTML200 MaintenanceAnswer = "html200" // the page of a sleeping developer instance
)

// MaintenanceRetryAfter is what a 503 says there of when to come again.
type MaintenanceRetryAfter string

// The values of MaintenanceRetryAfter.
const (
	MaintenanceRetryNone        MaintenanceRetryAfter = "none"
	MaintenanceRetrySecondsLeft MaintenanceRetryAfter = "seconds_left" // a number, by the instance's clock
)

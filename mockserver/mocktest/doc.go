// Package mocktest gives a Go test a ServiceNow instance of its own:
//
//	globe := mocktest.New(t)
//	client := NewClient(globe.URL, globe.Admin.UserName, globe.Admin.Password)
//
// Each call of [New] makes an isolated, fully populated instance and cleans it
// up with the test. The first one of a process generates its world; the others
// fork it, which takes microseconds.
package mocktest

package web

import "net/http"

// outbound stands where an instance asks others for tokens as their client:
// /oauth_redirect.do is where they send people back, /oauth_initiator.do begins, and
// /oauth_password_input.do asks for a password. Nothing that talks to an instance needs
// them, so they are not played, and say so.
func (*call) outbound() (*answer, error) {
	return nil, &fault{
		status: http.StatusNotImplemented, title: "Not simulated",
		text: "This instance plays the server of OAuth and not a client of other servers: it asks nobody for tokens.",
	}
}

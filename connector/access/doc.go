// Package access gets the connector through the instance's door and keeps it
// open, in the two ways that the product's connector has.
//
// [OAuth]: one password grant when a person connects; from then on a refresh
// grant shortly before a token ends, or after a 401. The refresh token that an
// answer brings is stored before it is used; where the answer brings none, or
// the same, the stored one stays.
//
// [Session], the legacy way, for releases without OAuth: one Basic login when a
// person connects; from then on the session that it made, by its cookies and
// the token that a session has to show (X-UserToken). The instance ends an idle
// session after minutes, and then a person has to connect again. A connector
// that sits idle longer between two runs would have to keep the password, which
// is what this one promises not to do.
//
// Neither ever falls back to the other, and neither keeps the password. What
// may be stored is handed to the caller, who seals it.
//
// Sources: RFC 6749 sections 4.3, 5 and 6; the vendor's pages on OAuth inbound
// tokens and on revoking them; token answers and failures as public clients
// (Splunk's add-on, Cortex XSOAR, n8n, Ansible's collection) record and need
// them; the article "Connect ServiceNow to Microsoft Cloud App Security".
package access

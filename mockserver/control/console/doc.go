// Package console is the simulator's own page, for people: instances, their clocks,
// releases, snapshots and journals, in a browser on the control listener. It is the
// control API in another form: whatever is shown or done there is a call of that API
// inside the process, with its checks and its words.
//
// Pages are rendered here and work without a script. A form counts only from a page
// that this console served: it has to carry what a cookie of the browser vouches
// for, and the browser must not say that it comes from elsewhere. Where control has a token, a
// person signs in with it, and no page shows it. The page of an instance has the
// password and the client secret that it was made with, as the API has them: test data,
// without which nobody gets on. No other page has a password or a secret.
//
// It is no part of the simulated product: what an administrator of an instance sees
// is served by the instance.
package console

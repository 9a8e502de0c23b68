// Package connector is the reference connector: it plays a cloud security
// product that has been connected to a ServiceNow instance. It connects in both
// ways of the original (OAuth, and user and password alone for releases without
// it), tests the connection, delivers 60 days of history and then what is new.
//
// It is written to be read by authors of connectors, and speaks contract
// version 1: [Settings] come from the environment, [Sync] writes JSON lines,
// and [ExitCode] says how it ended. It knows nothing of the simulated instance
// and talks HTTP to whatever instance it is pointed at.
//
// The parts, in the order in which a run meets them: connector/state holds the
// files and the lock, connector/vault seals what must stay secret,
// connector/access gets in, connector/guest minds the manners on the wire,
// connector/tables reads pages, connector/history knows what is new, and
// connector/record writes it down.
//
// It never writes to the instance. Left out: governance, attachments' contents,
// detecting anything in what it delivers, and reading tables side by side.
//
// Sources: the article "Connect ServiceNow to Microsoft Cloud App Security"; the
// sources of the parts.
package connector

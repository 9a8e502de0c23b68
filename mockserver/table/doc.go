// Package table plays the part of the platform that stands between a request
// and a row: references and display values, who may see and change what, what the
// platform itself does when a row is written, and the audit trail that each write
// leaves in the same transaction.
//
// What is particular to a table is data: its columns (package dictionary), who may
// do what (package access), and what follows from a write (package rules).
// It does not know HTTP; packages rest, legacy and web bring it their requests.
// Package syslog looks after the logs and their rotation, through [Keeper].
// Roles follow memberships and grants; a change of what a role contains moves no
// row of sys_user_has_role.
//
// Sources: the vendor's "Table API" page (release Australia), public schema
// listings, and recorded rows; each behaviour names its own.
package table

// Package table plays the part of the platform that stands between a request
// and a row: the dictionary and its inheritance, references and display values,
// who may see and change what, defaults and system fields, and the audit trail
// that each write leaves in the same transaction.
//
// It does not know HTTP; packages rest, legacy and web bring it their requests.
// Business rules as data, journal entries, rotation and sys_audit_role are not
// played yet.
//
// Sources: the vendor's "Table API" page (release Australia), public schema
// listings, and recorded rows; each behaviour names its own.
package table

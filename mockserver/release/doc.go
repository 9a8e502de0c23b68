// Package release says what each ServiceNow family release does, as data.
//
// A profile (profiles/*.yaml, one file a release) holds a cell for every switch
// that the instance has. A cell carries its value, how sure we are of it (Mark)
// and where it was seen (Source). [Catalog] gives the embedded profiles, [Load]
// any others; [Profile.Settings] turns one profile, an [Origin] and a caller's
// overrides into [Settings]: plain fields for handlers to ask. Handlers never
// compare release names. A new release is a new file and no Go.
//
// Left out: values that an administrator sets on one instance. Those are rows of
// sys_properties and v_plugin, held by the store. Left out too: end of life and
// patch levels, for which no public dated table was found.
//
// Sources are named cell by cell. Where they disagree the cell holds the reading
// that is safer for the author of a client, and the switch gives the other.
package release

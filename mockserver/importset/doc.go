// Package importset plays import sets: rows come into a staging table, a transform map
// says what they mean in another table, and the row remembers what became of it.
//
// Maps and their fields are rows of sys_transform_map and sys_transform_entry, so
// whoever may write these changes what an import does. Left out are scripts, of maps,
// of fields and of events: a map that has one fails with an error that says so.
// Left out as well are data sources, scheduled imports and robust transforms.
//
// Package rest brings it requests of the Import Set API.
//
// Sources: the vendor's pages "Import Set API", "Web service import set mode", "Create a
// transform map", "Create a field map", "Updating records using coalesce", "Mapping
// options" and "Import run history" (releases Xanadu to Brazil); an answer recorded in
// microsoft/azure-pipelines-extensions issue 1009 (2021), and one of Tokyo in a public
// walk through the API.
package importset

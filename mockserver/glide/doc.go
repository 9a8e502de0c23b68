// Package glide holds values the way a ServiceNow instance holds them: every
// field is a string, and its dictionary type decides how two of them compare
// and how a person gets to see one.
//
// It knows stored forms (date-times in UTC without a zone, durations as an
// offset from 1970, booleans as words), the order of a column's values, and
// display formats. It knows no tables, no rows and no references: who a sys_id
// stands for is the table package's business.
//
// Sources: the Table API page of ServiceNow's documentation (raw and displayed
// values), the GlideDuration and GlideDateTime references, and answers of real
// instances printed in public repositories.
package glide

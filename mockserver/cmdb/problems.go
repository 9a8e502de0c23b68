package cmdb

import (
	"fmt"
	"strings"
)

// The problems of a payload, in the words of the vendor's page "IRE error messages".

func invalid(format string, args ...any) Problem {
	return Problem{"INVALID_INPUT_DATA", fmt.Sprintf(format, args...)}
}

// invalidSource refuses a source that is no choice. Without one there is null in its
// place (observed: connectors of 2026).
func invalidSource(source string) Problem {
	if source == "" {
		source = "null"
	}
	return invalid("In payload invalid data source [%s] exist. "+
		"You need to provide a valid choice value from field [discovery_source] in table [cmdb_ci]", source)
}

func invalidSysID(id, table string) Problem {
	return invalid("Found invalid sys_id in payload. "+
		"No record with sys_id [%s] exist in table [%s] or is a duplicate record with [duplicate_of] field set to a main CI", id, table)
}

func noRule(class string) Problem {
	return Problem{"IDENTIFICATION_RULE_MISSING", "Identity Rule Missing for table [" + class + "]"}
}

func noSubRule(table, class, kind string) Problem {
	name := map[string]string{"Lookup": "IDENTIFICATION_RULE_FOR_LOOKUP_MISSING", "Related": "IDENTIFICATION_RULE_FOR_RELATED_ITEM_MISSING"}[kind]
	return Problem{name, fmt.Sprintf("Identity Rule for table [%s] missing %s Rule for class [%s]", table, kind, class)}
}

func noLookupOfDependent(table string) Problem {
	return Problem{"NO_LOOKUP_RULES_FOR_DEPENDENT_CI", "Cannot have Lookup Rule for a Dependent Identity Rule on '" + table + "'"}
}

func missingAttributes(table, item string) Problem {
	return Problem{"MISSING_MATCHING_ATTRIBUTES", fmt.Sprintf("In payload missing minimum set of input values for criterion (matching) attributes "+
		"from identify rule for table [%s]. Add these input values in payload item '%s'", table, item)}
}

func missingMandatory(column, table string) Problem {
	return Problem{"REQUIRED_ATTRIBUTE_EMPTY", fmt.Sprintf("Missing mandatory field [%s] in table [%s]. Add input value for mandatory field in payload", column, table)}
}

func missingDependency(class string, rules []string, item string) Problem {
	return Problem{"MISSING_DEPENDENCY", fmt.Sprintf("In payload no relations defined for dependent class [%s] that matches any containment/hosting rules: [%s]. "+
		"Add appropriate relations in payload for '%s'", class, strings.Join(rules, ", "), item)}
}

func noHosting(class, item string) Problem {
	return Problem{"METADATA_RULE_MISSING", fmt.Sprintf("No containment or hosting rules defined for dependent class [%s]. Add containment/hosting rules for '%s'", class, item)}
}

func severalDependencies(one, other string) Problem {
	return Problem{"MULTIPLE_DEPENDENCIES", fmt.Sprintf("Found multiple dependent relation items [%s] and [%s] in payload", one, other)}
}

func loop(relation string) Problem {
	return Problem{"QUALIFICATION_LOOP", "Qualification chain has loop that contains relation '" + relation + "'."}
}

func duplicates(table, fields string) Problem {
	return Problem{"MULTIPLE_DUPLICATE_RECORDS", fmt.Sprintf("Found duplicate records in table [%s] using fields [%s]", table, fields)}
}

func lookupDuplicates(table, fields, reference string) Problem {
	return Problem{"MULTI_MATCH", fmt.Sprintf("Found duplicate records in lookup table [%s] using fields [%s] and reference field [%s]", table, fields, reference)}
}

func duplicateDependents(relation, class, id string) Problem {
	return Problem{"MULTI_MATCH", fmt.Sprintf("Duplicate dependent records found having relationship [%s] with same CI (className:[%s], sysId:[%s])", relation, class, id)}
}

func twiceInPayload(one, other int, class, fields string) Problem {
	return Problem{"DUPLICATE_PAYLOAD_RECORDS", fmt.Sprintf("Found duplicate items in the payload (index %d and %d), using className [%s] and fields [%s]. "+
		"Remove duplicate items from payload", one, other, class, fields)}
}

func notReclassified(from, to string) Problem {
	return Problem{"RECLASSIFICATION_NOT_ALLOWED", fmt.Sprintf("CI Reclassification not allowed from class: [%s] to [%s]", from, to)}
}

func abandoned(item, other string) Problem {
	return Problem{"ABANDONED", fmt.Sprintf("Abandoning processing payload item '%s', since its depends on payload item '%s' has errors", item, other)}
}

func abandonedRelation(item string) Problem {
	return Problem{"ABANDONED", "While processing relations encountered errors in payload item: " + item}
}

// tooManyOthers is what a basic payload says of everything that is not wrong itself,
// for then nothing of it is kept (assumed: known from use).
var tooManyOthers = Problem{"ABANDONED", "Too many other errors"}

func noRelationship(name string) Problem {
	return invalid("No such relationship with name [%s] exist in table [cmdb_rel_type]. "+
		"If out-of-box relationship for [%s] has been removed or renamed, it should be restored", name, name)
}

func noEnd(relation, end, index string) Problem {
	return invalid("Payload relations '%s' has invalid %s record index: [%s]", relation, end, index)
}

// notWritten words what the tables refuse (assumed).
func notWritten(operation, table string) Problem {
	return Problem{"ABANDONED", fmt.Sprintf("%s failed with error Error during %s of %s", operation, strings.ToLower(operation), table)}
}

package mutant

import (
	"go/ast"
	"go/token"
)

// markAt is where in a body a change is marked as reached: before the first statement
// that it changes, in the innermost list of statements that has all of it. So a change
// in a branch that is not taken leaves no mark, and one in a condition does when that is
// looked at.
func (f *choosing) markAt(body *ast.BlockStmt, c change) int {
	at := f.at(body.Lbrace) + 1
	look := func(list []ast.Stmt, behind, end token.Pos) {
		if f.at(behind) < c.from && c.to <= f.at(end) {
			at = f.before(list, c.from)
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		block, ok := n.(*ast.BlockStmt)
		if !ok {
			return true
		}
		if len(block.List) == 0 || !isClause(block.List[0]) {
			look(block.List, block.Lbrace, block.End())
			return true
		}
		for i, s := range block.List {
			end := block.Rbrace
			if i+1 < len(block.List) {
				end = block.List[i+1].Pos()
			}
			switch s := s.(type) {
			case *ast.CaseClause:
				look(s.Body, s.Colon, end)
			case *ast.CommClause:
				look(s.Body, s.Colon, end)
			}
		}
		return true
	})
	return at
}

// isClause tells of a statement that nothing but another clause can stand before.
func isClause(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}

// before is the place before the first statement that reaches behind from, or from
// itself where that stands before it.
func (f *choosing) before(list []ast.Stmt, from int) int {
	for _, s := range list {
		if f.at(s.End()) > from {
			return min(f.at(s.Pos()), from)
		}
	}
	return from
}

package control

// Operations are the methods of each path that is routed, for the tests.
func (s *Server) Operations() map[string][]string { return s.methods }

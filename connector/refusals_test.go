package connector_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
)

func TestAWholeAnswerThatIsNoGrantIsNotAskedForAgain(t *testing.T) {
	for _, body := range []string{`{"token_type":"Bearer"}`, `{"access_token":`, `[]`, ``} {
		instance := stubOf(t, map[string]http.HandlerFunc{tokenPath: answers(http.StatusOK, body)})
		s := instance.against(t, connector.OAuth, "sys_audit")
		s.fails(connector.Connect, connector.ExitTryLater, "token endpoint")
		require.Equal(t, 1, instance.times(tokenPath+" password"), "%q: the password is spent once", body)
	}
}

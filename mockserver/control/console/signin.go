package console

import (
	"crypto/subtle"
	"net/http"
)

// askToken shows the form for the control token.
func (c *Console) askToken(v *visit) error {
	if c.token == "" || c.visitors.signedIn(v.cookie) {
		http.Redirect(v.w, v.Request, Path+"/", http.StatusSeeOther)
		return nil
	}
	return c.show(v, "sign-in.html", "Sign in", nil)
}

func (c *Console) signIn(v *visit) error {
	if subtle.ConstantTimeCompare([]byte(v.PostForm.Get("token")), []byte(c.token)) != 1 {
		v.problem = &refusal{http.StatusUnauthorized, "That is not the control token that the server was started with."}
		return c.show(v, "sign-in.html", "Sign in", nil)
	}
	c.visitors.allow(v)
	http.Redirect(v.w, v.Request, Path+"/", http.StatusSeeOther)
	return nil
}

func (c *Console) signOut(v *visit) error {
	c.visitors.welcome(v)
	http.Redirect(v.w, v.Request, Path+"/sign-in", http.StatusSeeOther)
	return nil
}

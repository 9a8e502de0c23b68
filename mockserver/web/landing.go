package web

import "strings"

// entry serves /: the entry page.
func (c *call) entry() (*answer, error) { return goTo("/welcome.do"), nil }

// welcome serves /welcome.do: the sign-in page, or home for who has signed in.
func (c *call) welcome() (*answer, error) {
	if c.visit != nil {
		return goTo(c.stepPage("")), nil
	}
	return c.signInForm()
}

// home serves /navpage.do. It is a frame with a page in it on a real instance, and
// one page here.
func (c *call) home() (*answer, error) {
	if to, ok := direct(c.query.Get(filterParameter)); ok {
		return goTo(to), nil
	}
	return &answer{title: "Home", template: "home", data: nameOf(c.visit)}, nil
}

// navigate serves /nav_to.do?uri=…, which shows a page in the frame of the navigator:
// here every page has it.
func (c *call) navigate() (*answer, error) {
	to := c.query.Get("uri")
	if local, ok := localAddress(strings.TrimPrefix(to, "/")); ok {
		return goTo(local), nil
	}
	return goTo(homePage), nil
}

// navigationFolder is where the addresses of the newer navigation begin (client:
// links to such instances; assumed: from San Diego on).
const navigationFolder = "now/nav/ui/"

// navigation serves /now/nav/ui/classic/params/target/…, which shows a page of the
// classic kind under the newer navigation, and /now/nav/ui/home: pages here have the
// navigation of their release anyway.
func (c *call) navigation() (*answer, error) {
	if target, ok := strings.CutPrefix(c.path, navigationFolder+"classic/params/target/"); ok {
		if local, ok := localAddress(target); ok {
			return goTo(local), nil
		}
	}
	return c.home()
}

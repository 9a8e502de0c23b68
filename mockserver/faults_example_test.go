package mockserver_test

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// Whoever embeds an instance says what goes wrong there in the words of this package.
func ExampleInstance_SetFaults() {
	i, err := mockserver.New(mockserver.Config{Faults: &mockserver.Faults{Profile: "weather"}})
	if err != nil {
		panic(err)
	}
	fmt.Println(i.Faults().Profile)

	own, err := mockserver.ParseFaults([]byte("rules: [{name: busy, times: 1, answer: {status: 503}}]"))
	if err != nil {
		panic(err)
	}
	if err := i.SetFaults(*own); err != nil {
		panic(err)
	}
	fmt.Println(i.Faults().Playing[0].Does())
	// Output:
	// weather
	// answer: {status: 503}
}

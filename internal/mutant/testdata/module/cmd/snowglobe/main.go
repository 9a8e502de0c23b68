// Command snowglobe says one line for each of its arguments.
package main

import (
	"fmt"
	"os"
)

const greeting = "hello"

var names = []string{"you", "me"}

var shout = func(word string) string { return word + "!" }

func main() {
	for _, word := range os.Args[1:] {
		fmt.Println(say(word))
	}
}

func say(word string) string {
	switch word {
	case "name":
		return names[0]
	case "shout":
		return shout(greeting)
	case "long", "longer":
		text := greeting
		if word == "longer" {
			text += " there"
		}
		return text
	}
	return greeting
}

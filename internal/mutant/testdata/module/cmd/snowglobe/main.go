// Command snowglobe says one line for each of its arguments.
package main

import (
	"embed"
	"fmt"
	"os"
)

const greeting = "hello"

var names = []string{"you", "me"}

//go:embed pages asides/*.txt
var pages embed.FS

var (
	//go:embed motto.txt
	motto string

	bold = "*" + motto + "*"
)

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
	case "motto":
		return bold
	case "page", "aside":
		text, err := pages.ReadFile(word + "s/" + word + ".txt")
		if err != nil {
			return err.Error()
		}
		return string(text)
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

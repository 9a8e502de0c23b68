package dictionary

// NumberDigits is how many digits follow a number's prefix (documented: recorded
// rows such as INC0010001).
const NumberDigits = 7

// FirstNumber is where new records of a demo instance begin (client: recorded
// rows of demo instances).
const FirstNumber = 10001

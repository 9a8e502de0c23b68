package table

// numberDigits is how many digits follow a number's prefix (documented: recorded
// rows such as INC0010001).
const numberDigits = 7

// firstNumber is where new records of a demo instance begin (client: recorded
// rows of demo instances).
const firstNumber = 10001

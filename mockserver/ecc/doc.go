// Package ecc is what the platform does with rows of ecc_queue, the queue between an
// instance and its MID servers: a job for all of them is copied for each, and jobs that
// one has picked up are marked.
//
// What follows from one row alone, such as its sequence or that a result ends its job, is a
// rule (fixtures/rules/ecc.yaml). Files that come by the queue are package attachment's.
// Left out are the jobs themselves: no probe is started, and no sensor looks into a result.
//
// Sources: the vendor's page "MID Server ECC Queue" (release Brazil), and its support
// article on how rows of the queue are processed, from output ready to input processed,
// which a public collection of notes repeats.
package ecc

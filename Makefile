# The ways this project is built and judged. `make` alone is what you run
# before a commit; `make help` lists the rest, read off the ## beside each
# target.

# The one place that names the linter's version.
LINT_VERSION := v2.15.0

# How long `make fuzz` stays with each target, and how often `make test-long`
# runs each test. FUZZTIME and COUNT on the command line win.
FUZZTIME ?= 60s
COUNT    ?= 10

# Where `make conform` leaves report.json and junit.xml.
REPORT ?= report

# The version is in the file's name, so that another one is another file and
# nobody lints with last month's rules.
LINT := bin/golangci-lint-$(LINT_VERSION)

.DEFAULT_GOAL := check

# The go command already uses every core; side by side, its steps would only
# mix their output.
.NOTPARALLEL:

.PHONY: check
check: fmt vet lint quick ## format, vet, lint, quick tests: run it before a commit (the default)

.PHONY: build
build: ## build bin/snowglobe, one static binary
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/snowglobe

.PHONY: fmt
fmt: $(LINT) ## rewrite the Go files as gofmt and goimports want them
	$(LINT) fmt

.PHONY: fmt-check
fmt-check: ## name the Go files that gofmt would change, change nothing
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" \
		|| { echo "not as gofmt writes it; run make fmt:" >&2; echo "$$unformatted" >&2; exit 1; }

.PHONY: vet
vet: ## go vet
	go vet ./...

.PHONY: lint
lint: $(LINT) ## golangci-lint, with the rules and reasons of .golangci.yml
	$(LINT) run

.PHONY: quick
quick: ## the tests without the race detector and without those that build servers, reusing what has not changed
	go test -short ./...

.PHONY: race
race: ## the tests with the race detector, in shuffled order
	go test -race -shuffle=on -timeout=40m ./...

.PHONY: conform
conform: build ## our server and our connector through the whole conformance matrix
	bin/snowglobe conform --report $(REPORT)

# The tests come last because whoever reads only the end of a log should find
# them there.
.PHONY: test
test: deps fmt-check vet lint conform race ## everything a change has to pass, installing what it needs where it may

.PHONY: test-long
test-long: deps fuzz ## the long runs: each fuzz target for FUZZTIME, each test COUNT times, properties on many more draws, two minutes of load, ten thousand forks, careful connectors with twenty seeds
	go test -race ./mockserver -run '^TestLoad$$' -load=2m -v
	go test ./mockserver -run '^TestManyForks$$' -forks=10000 -forks.audits=1000000 -timeout=20m -v
	go test -race ./mockserver -run '^TestManyForks$$' -forks=500 -forks.audits=1000000 -timeout=20m -v
	go test ./cmd/snowglobe -run '^TestCarefulConnectorsConform$$' -seeds=20 -timeout=4h -v
	.ci/properties 20000
	.ci/properties 1000000 ./mockserver/query
	go test -race -short -shuffle=on -count=$(COUNT) -timeout=60m ./...

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME (60s), or those of one package: make fuzz PACKAGE=./mockserver/query
	FUZZTIME=$(FUZZTIME) .ci/fuzz $(PACKAGE)

.PHONY: mutants
mutants: ## the kit at everything that is wrong on purpose, careless connectors and wrong servers: docs/kill-matrix.md says what dies by which check
	go run ./internal/killmatrix -page docs/kill-matrix.md

.PHONY: bench
bench: build ## how fast it is, against a bare server that writes the same answers; docs/benchmarks.md keeps the last table
	go run ./internal/bench -table report/benchmarks.md

.PHONY: gobench
gobench: ## every Go benchmark, with allocations
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: compose-test
compose-test: ## build the image and let docker-compose.yml judge it over the network
	.ci/compose-test

.PHONY: deps
deps: ## install the programs that the tests need, or name them where that is not allowed
	.ci/install test

.PHONY: clean
clean: ## remove what the targets above left in the tree
	rm -rf bin $(REPORT)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Built by the Go in use, so it understands the language that this Go speaks.
$(LINT):
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv bin/golangci-lint $@

# Two commands: `make serve` reads the lesson, `make test` proves it.
# All logic is in `lesson dev`; this file only builds the environment it runs in.
.DEFAULT_GOAL := serve
.PHONY: serve site machine test check record new bench tools lock clean
.SUFFIXES:

PYTHON ?= python3
LESSON = .venv/bin/python -m lesson

serve: .venv/ready                       ## read the lesson on a local port
	@$(LESSON) dev serve
site: .venv/ready                        ## write it to site/, fit for any web host
	@$(LESSON) dev build
machine: .venv/ready                     ## build the machine that a page can run; the site takes it
	@$(LESSON) dev machine
test: .venv/ready                        ## run everything, on a machine that may be new
	@$(LESSON) dev test
check: .venv/ready                       ## compare the pages that changed with real runs
	@$(LESSON) dev check $(EPISODES)
record: .venv/ready                      ## run the commands of EPISODES, rewrite their outputs
	@$(LESSON) dev record $(EPISODES)
new: .venv/ready                         ## make EPISODE (NN-slug) and EXERCISE (verb-phrase)
	@$(LESSON) dev new $(EPISODE) $(EXERCISE)
bench: .venv/ready                       ## measure; nothing here is asserted
	@.venv/bin/python -m benchmarks
tools: .venv/ready                       ## install the Debian packages that tests need (as root)
	@$(LESSON) tools --install
lock: .venv/ready                        ## lock what pyproject.toml asks for
	@$(LESSON) dev lock
clean:                                   ## remove what the other targets made
	rm -rf .venv artefacts site dist

.venv/ready: requirements.lock pyproject.toml Makefile
	@PYTHON="$(PYTHON)" sh .ci/environment

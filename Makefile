# The only words to learn. What each one does is in scripts/, one file a word.
PYTHON ?= python3
PORT ?= 8000

.PHONY: demo test check docs bench red drill lock
.DEFAULT_GOAL := help

demo: ; @$(call run,demo.py "$(PORT)")
test: ; @$(call run,test.py)
check: ; @$(call run,check.py)
docs: ; @$(call run,docs.py)
bench: ; @$(call run,bench.py)
red: ; @$(call run,red.py)
drill: ; @$(call run,drill.py)
lock: ; @$(call run,lock.py)

.PHONY: help
help:
	@echo "make demo   serve an invented practice on this machine (PORT=8000)"
	@echo "make test   prove that everything works"
	@echo "make check  lint, types, structure: in under a minute"
	@echo "make docs   build the documentation"
	@echo "make bench  measure speed against plain peers"
	@echo "make red    break each safeguard on purpose and see the tests notice"
	@echo "make drill  the long form of the safety gates, with a report"
	@echo "make lock   renew the lock files"

run = command -v $(PYTHON) >/dev/null || { \
	echo "vincula: there is no $(PYTHON) here; install Python 3.11 or later (on Debian: apt install python3 python3-venv)." >&2; \
	exit 1; }; exec $(PYTHON) scripts/$(1)

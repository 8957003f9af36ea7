# The executable handbook. `make` alone lists the targets.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FEEDS ?= deploy/feeds.tsv
SHOW ?= 0
CHAOS ?= --schedules 4

AUDIT := build/audit
AUDIT_FLAGS ?=

.PHONY: help install demo run check format test eval bench test-kafka chaos alerts-check image-check k8s-check sbom audit screenshots docs-check lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(READY) ## create .venv with the locked dependencies and the `conflictwire` command

$(READY): requirements-dev.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found; install Python 3.11, 3.12 or 3.13, or set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "make: $(PYTHON) is not Python 3.11 to 3.13; set PYTHON=" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip sync --python $(BIN)/python --compile-bytecode --require-hashes requirements-dev.lock
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --editable .
	$(BIN)/python -m services.extractor.places.build_gazetteer
	@touch $@

lock: ## resolve the dependencies anew and write the three lock files
	uv pip compile pyproject.toml --group dev --extra embedded --extra parquet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet --output-file requirements-dev.lock
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet --constraint requirements-dev.lock --output-file requirements.lock
	uv pip compile --group audit --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --quiet --output-file requirements-audit.lock

demo: $(READY) ## sample outlets, the whole pipeline, events on screen; ends by itself
	@$(BIN)/conflictwire demo

run: $(READY) ## all services on one machine over FEEDS (default deploy/feeds.tsv)
	@$(BIN)/conflictwire run --feeds $(FEEDS)

format: $(READY) ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(READY) ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_architecture.py

test: $(READY) ## every test, broker-facing ones on the embedded broker; three processes for two cores, for many of them wait for a broker; a file stays in one
	$(BIN)/pytest --numprocesses 3 --dist loadfile

test-kafka: $(READY) ## the broker-facing tests on Apache Kafka, fetched once through Maven (needs Java 17 or newer, mvn)
	CONFLICTWIRE_TEST_BROKER=apache $(BIN)/pytest -m broker

chaos: $(READY) ## faults on a seeded schedule against Apache Kafka: what was lost, wrong or twice; CHAOS="--help" lists the options
	@$(BIN)/python -m tests.chaos $(CHAOS)

docs-check: $(READY) ## run every command of the documents; hold their settings, links and snippets to what is so
	$(BIN)/pytest -q -m "documents or not documents" --numprocesses 2 tests/documents tests/test_docs.py tests/test_readme.py tests/test_consumer_snippet.py

alerts-check: ## that Prometheus understands the alert rules, and that they fire when they should (needs promtool)
	@command -v promtool >/dev/null || { echo "make: promtool not found; it comes with Prometheus (Debian: apt-get install prometheus)" >&2; exit 1; }
	promtool check rules deploy/alerts.yaml
	promtool test rules deploy/alerts.test.yaml

image-check: $(READY) ## build the container image without a Docker engine and run its services (needs root, and what test-kafka needs)
	@deploy/image-check

k8s-check: $(READY) ## build deploy/k8s and hold it against the schemas of Kubernetes and KEDA (needs kustomize or kubectl, npm)
	@deploy/k8s-check

sbom: $(AUDIT)/.ready ## bill of materials of the locked runtime dependencies, CycloneDX, to build/sbom.cdx.json
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/runtime
	$(BIN)/uv pip sync --quiet --python build/runtime/bin/python --require-hashes requirements.lock
	$(AUDIT)/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible --validate --output-file build/sbom.cdx.json build/runtime/bin/python

audit: $(AUDIT)/.ready ## known vulnerabilities of the locked dependencies, asked of PyPI; fails where PyPI does not answer for each
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement requirements.lock --requirement requirements-dev.lock $(AUDIT_FLAGS) \
	  || { echo 'make: not clean, or not every package was looked up: see above. Without PyPI, try AUDIT_FLAGS="--vulnerability-service osv"' >&2; exit 1; }

$(AUDIT)/.ready: $(READY) requirements-audit.lock
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(AUDIT)
	$(BIN)/uv pip sync --quiet --python $(AUDIT)/bin/python --require-hashes requirements-audit.lock
	@touch $@

screenshots: $(READY) ## pictures of the map over the sample news into docs/images (needs Chromium)
	@$(BIN)/python -m tests.map.screenshots

eval: $(READY) ## quality on the gold data and the sample news, beside its floors; SHOW=5 prints errors behind each figure
	@$(BIN)/python -m tests.gold.evaluate --show $(SHOW)

bench: $(READY) ## speed on this machine: the whole pipeline, extraction, deduplication, polling, delivery on Apache Kafka, the map
	@$(BIN)/python -m tests.bench.whole_pipeline
	@$(BIN)/python -m tests.bench.extraction
	@$(BIN)/python -m tests.bench.deduplication
	@$(BIN)/python -m tests.bench.polling
	@$(BIN)/python -m tests.bench.delivery
	@$(BIN)/python -m tests.bench.map_page

clean: ## remove everything that `make install` and the tests made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .coverage

# make run: the whole portal with a fictional force on this machine.   make test: everything that must hold.
PORT ?= 8000
PYTHON ?= python3
export PORT PYTHON

.PHONY: run test lint format lock chaos bench bench-publishing messages clean-demo pds screening-report screening-weights

run: ## install what is missing, start everything, print the address and the demo sign-ins
	@sh scripts/install.sh requirements.txt && exec .venv/bin/python scripts/run.py

test: ## lint, then the suite on the embedded form, then on PostgreSQL and Redis, with the browser journeys
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python scripts/test.py

lint: ## format, style, types, templates, import arrows, migrations in step
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python scripts/lint.py

format: ## put the sources into the house style
	@sh scripts/install.sh requirements-dev.txt && .venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

screening-report: ## precision and recall of each screening rule on the labelled sentences
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python scripts/screening_report.py

screening-weights: ## learn again what words weigh, after a change of the labelled sentences
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python scripts/screening_weights.py

chaos: ## let everything fail around hundreds of deliveries, on both forms, and count what came of it; SEED= repeats a run
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python scripts/test.py chaos

bench: ## list and review pages with 10,000 staff, 50,000 drafts and 200,000 deliveries beside a bare signed-in page
	@sh scripts/install.sh requirements-dev.txt && exec timeout 1800 .venv/bin/python -m tests.bench.pages

bench-publishing: ## throughput, punctuality and burst of publishing beside bare Celery tasks that make the same calls
	@sh scripts/install.sh requirements-dev.txt && exec .venv/bin/python -m tests.bench.publishing

pds: ## install a real Bluesky server (npm, about 560 MB below var/pds) and try the Bluesky adapter on it
	@sh scripts/install.sh requirements-dev.txt && sh scripts/pds.sh

messages: ## collect the words to translate and compile the translations
	@sh scripts/install.sh requirements-dev.txt && DEMO=1 .venv/bin/python manage.py makemessages -a --no-obsolete --no-location -i .venv -i node_modules -i var && DEMO=1 .venv/bin/python manage.py compilemessages -v0 -i .venv

lock: ## lock the requirements with hashes
	@sh scripts/install.sh requirements-dev.txt && sh scripts/lock.sh

clean-demo: ## forget the demonstration: its database, files and mail
	@rm -rf var

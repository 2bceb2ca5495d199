# What a newcomer needs: `make demo` and `make test`. Both say what they do and are safe to repeat.
.PHONY: help demo test build engine images browser bench golden format clean

help:
	@echo 'make demo    run the example: engine, images, build, and a running stack at the end'
	@echo 'make test    run every check; ends with "N passed, N failed"'
	@echo 'make bench   measure, and write bench/RESULTS.md'
	@echo 'make golden  write the golden files anew, to be read before they are committed'
	@echo 'make format  format the sources'
	@echo 'make clean   stop the demo and remove what make demo and make test left'

demo: build engine images
	@scripts/demo.sh

test: build engine images browser
	@node scripts/test.mjs

bench: build engine images
	@node bench/run.mjs

golden: build
	@npx --no-install vitest run test/golden --update

format: node_modules/.installed
	@npm run --silent format

build: node_modules/.installed
	@npm run --silent build && echo 'built dist/'

engine:
	@scripts/engine.sh

images: engine
	@scripts/images.sh

browser:
	@scripts/browser.sh

node_modules/.installed: package.json package-lock.json
	@echo 'installing the packages of package-lock.json'
	@# not npm ci: it refuses a lock in which a mirror's gaps left out binaries of other platforms
	@npm install --no-save --silent --no-audit --no-fund
	@touch $@

clean:
	@scripts/demo.sh stop
	@rm -rf dist node_modules test-results

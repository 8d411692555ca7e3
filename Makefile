# Aliases for habit's sake; ./dev --help says what there is.
.PHONY: demo test lint
demo test lint:
	./dev $@

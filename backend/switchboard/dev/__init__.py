"""`make dev` and `make test`: what a developer starts. Nothing of it runs in production."""

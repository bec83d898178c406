"""`make test-ghost`: the tag in a real Ghost, pasted where docs/integrate/ghost.md says."""

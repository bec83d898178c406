"""Measures the hybrid search over many tenants in the embedded PostgreSQL: `make bench-retrieval`."""

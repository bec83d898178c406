"""The demo: three client sites to look at, and what their two tenants know."""

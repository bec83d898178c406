"""Model providers: the interface (`base`), three kinds, and the registry that makes and keeps them."""

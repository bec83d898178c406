"""`make test-wordpress`: the plugin in a real WordPress; and the plugin's zip file, which a client uploads."""

"""What a filled tenant has rows of, by domain; its canary stands in every text."""

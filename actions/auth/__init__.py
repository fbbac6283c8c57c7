"""Sessions, keys, service accounts, agents and identity providers, as people ask for them."""

"""Stand-ins in the place of personal data on the way to a provider, and back."""

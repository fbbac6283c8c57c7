"""Envelope, outbox, relay, inbox."""

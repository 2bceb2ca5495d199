"""Ledger: double-entry accounts, and the transfers between them."""

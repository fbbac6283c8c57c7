"""A company's way out and in again: export, import, clone, deletion."""

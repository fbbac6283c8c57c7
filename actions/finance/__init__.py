"""Actions on the books: accounts, journals, invoices, payments, statements."""

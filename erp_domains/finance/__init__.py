"""The books: accounts, journals, invoices, payments and the statements made from them."""

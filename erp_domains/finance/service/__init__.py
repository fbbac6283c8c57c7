"""One function for each operation of finance, in one file for each noun."""

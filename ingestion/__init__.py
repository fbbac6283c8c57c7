"""Documents on their way into answers: upload, scan, parse, chunk, embed, index, and out again."""

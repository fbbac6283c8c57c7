"""What can be asked of the document base: answers, lists, new texts, readers, removal."""

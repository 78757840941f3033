"""One file per use case, in the words of those who plan."""

"""The ids that are no words, and the first that is one."""

PADDING_ID = 0
UNKNOWN_ID = 1
FIRST_WORD_ID = 2

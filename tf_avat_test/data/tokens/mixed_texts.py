"""A few texts in several scripts, enough to learn pieces from."""

MIXED = [
    "The cat, the dog and the man see the sun and the sea",
    "unbelievable movies are \ufb01ne",
    "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u306f\u3068\u3066\u3082\u826f\u3044",
    "\u732b\u304c\u597d\u304d\u3067\u3059 1 cup",
    "\u0641\u064a\u0644\u0645 \u062c\u0645\u064a\u0644",
    "\u0e2b\u0e19\u0e31\u0e07\u0e14\u0e35\u0e21\u0e32\u0e01",
    "film \U0001f600\U0001f44d\U0001f3fd",
] * 8

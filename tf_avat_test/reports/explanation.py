"""An explanation as `explained_texts` returns it, made by hand."""


def reading(prediction, attention, importance, probabilities=(0.2, 0.8), known=None):
    return {
        "prediction": prediction,
        "probabilities": list(probabilities),
        "attention": attention,
        "importance": importance,
        "known": known or [True] * len(attention),
    }


def explanation():
    """Two runs on three texts; the third is disagreed on most, the second is the least sure one."""
    return {
        "classes": ["bad", "good"],
        "runs": [
            {"name": "one", "method": "vanilla", "dataset": "sst", "seed": 1},
            {"name": "two", "method": "attn_ivat", "dataset": "sst", "seed": 1},
        ],
        "texts": [
            {
                "number": 1,
                "text": 'A <script>alert(1)</script> & "gem"',
                "words": ["a", "script", "alert", "1", "script", "gem"],
                "label": "good",
                "evidence": [False, False, False, False, False, True],
                "disagreement": 0.1,
                "confidence": 0.8,
                "errors": 0,
                "runs": [
                    reading("good", [0.1, 0.1, 0.1, 0.1, 0.1, 0.5], [0.0, 0.0, 0.5, 0.0, 0.0, 0.5]),
                    reading("good", [0.0, 0.1, 0.1, 0.1, 0.1, 0.6], [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]),
                ],
            },
            {
                "number": 2,
                "text": "so dull",
                "words": ["so", "dull"],
                "label": "bad",
                "evidence": [False, True],
                "disagreement": 0.2,
                "confidence": 0.6,
                "errors": 1,
                "runs": [
                    reading("bad", [0.2, 0.8], [0.4, 0.6], (0.6, 0.4), [True, False]),
                    reading("good", [0.4, 0.6], [0.5, 0.5], (0.4, 0.6)),
                ],
            },
            {
                "number": 3,
                "text": "fine",
                "words": ["fine"],
                "label": "good",
                "evidence": [False],
                "disagreement": 1.0,
                "confidence": 0.9,
                "errors": 0,
                "runs": [reading("good", [1.0], [1.0]), reading("good", [1.0], [1.0])],
            },
        ],
    }

"""A study that takes moments: two methods, two seeds, texts whose class one word tells."""

import json

SIZES = {"embedding_size": 8, "hidden_size": 6, "attention_size": 5, "learning_rate": 0.02}


def small_study(texts, **changed):
    """What the JSON file of a study holds, on the folder of `write_texts`."""
    table = {
        "name": "small",
        "scores": ["f1", "auc"],
        "baseline": "vanilla",
        "rows": [
            {"settings": {"method": "vanilla"}},
            {"settings": {"method": "attn_at"}, "choose": {"grid": {"epsilon": [1, 5]}, "seeds": [101]}},
        ],
        **changed,
    }
    settings = {"dataset": str(texts), "epochs": 2, **SIZES}
    return {"title": "A small study", "seeds": 2, "settings": settings, "tables": [table]}


def write_study(file, texts, **changed):
    """Writes a `small_study`; returns the file."""
    file.write_text(json.dumps(small_study(texts, **changed)))
    return file

"""The examples in README.md do what they say."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_a_model_of_ones_own_trains_as_shown():
    (example,) = [text for text in EXAMPLES if "AdversarialTrainer" in text]
    assert len([line for line in example.splitlines() if line.strip()]) <= 15
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Epoch 2/2" in done.stdout and "kl: " in done.stdout

"""The examples in README.md do what they say."""

import pathlib
import re
import subprocess

import pytest

from tf_avat_test.commands.forked_program import ForkedProgram

pytestmark = pytest.mark.long

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_a_model_of_ones_own_trains_as_shown(tmp_path):
    (example,) = [text for text in EXAMPLES if "AdversarialTrainer" in text]
    assert len([line for line in example.splitlines() if line.strip()]) <= 15
    (tmp_path / "example.py").write_text(example)
    process = ForkedProgram([str(tmp_path / "example.py")], subprocess.PIPE, {})
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "Epoch 2/2" in out and "kl: " in out

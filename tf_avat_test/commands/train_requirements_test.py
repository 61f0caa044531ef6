import json

import pytest

from tf_avat.commands import train_requirements as own
from tf_avat.commands.train_requirements import train_requirements
from tf_avat.experiments.runs.encoder_defaults import OWN_ENCODERS


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "requirements.txt"),
        (["--method=vanilla", "--encoder=lstm"], "requirements.txt"),
        (["--encoder", "mean"], "requirements.txt"),
        (["--encoder=minilm"], "requirements-pretrained.txt"),
        (["-encoder", ".", "--seed=2"], "requirements-pretrained.txt"),
        (["-encoder", "no_such/folder", "--seed=2"], "requirements.txt"),
        (["--encoder=minilm", "--encoder=lstm"], "requirements.txt"),
        (["--encoder_learning_rate=1", "--", "--encoder=minilm"], "requirements.txt"),
        (["--encoder"], "requirements.txt"),
        (["--encoder=LSTM"], "requirements.txt"),
        (["--encoder=bert_tiny_en_uncased"], "requirements-pretrained.txt"),
        (["--tokenizer=sentencepiece"], "requirements-sentencepiece.txt"),
        (["--tokenizer", "words"], "requirements.txt"),
        (["--tokenizer=wordpiece", "--encoder=minilm"], "requirements-pretrained.txt"),
    ],
)
def test_encoders_and_tokenizers_may_ask_for_more(arguments, name):
    assert train_requirements(arguments) == name


def test_encoders_that_need_no_more_are_those_of_the_settings():
    assert own.OWN_ENCODERS == OWN_ENCODERS


def test_the_program_installs_what_the_encoder_needs(project, bare_python, pin):
    (project.root / "requirements-pretrained.txt").write_text(f"-r requirements.txt\n{pin}\n")
    assert project.run(bare_python, "--encoder=lstm").returncode == 7
    assert not project.venv.exists()
    result = project.run(bare_python, "--encoder=minilm")
    assert json.loads(result.stdout)["arguments"] == ["--encoder=minilm"]
    assert f"Making {project.venv} from requirements-pretrained.txt" in result.stderr
    assert list(project.venv.glob("lib/python*/site-packages/iniconfig*"))

import os
import subprocess
import sys

import pytest

# What is wrong with flags is told before TensorFlow is imported, which takes seconds.
WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None
from tf_avat.commands import predict
sys.argv[0] = "predict"
predict.run()
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rows.csv", "--output=out.csv"], "--run=DIR says which run to ask"),
        (["rows.csv", "--run=RUN"], "--output=FILE says what to write"),
        (["rows.csv", "--run=no", "--output=out.csv"], "--run=no: there is no such folder"),
        (["--run=RUN", "--output=out.csv"], "no input: give files"),
        (["no*.csv", "--run=RUN", "--output=out.csv"], "no*.csv: there is no such file"),
        (["rows.csv", "--run=RUN", "--output=out.doc"], "--output=out.doc: --format says how to write it"),
        (["rows.csv", "--run=RUN", "--output=rows.csv"], "this is one of the files that are read"),
        (["rows.csv", "--run=RUN", "--output=there.csv"], "there.csv is there already; --overwrite"),
        (["rows.csv", "--run=RUN", "--output=out.csv", "--shard=4/3"], "--shard=4/3: expected a number"),
        (["-", "--run=RUN", "--output=out.csv", "--shard=1/3"], "standard input can be read only once"),
        (["rows.csv", "--run=RUN", "--output=out.csv", "--attention=x"], "--attention=x: expected a whole"),
        (["rows.csv", "--run=RUN", "--output=out.csv", "--encoding=x"], "there is no such encoding"),
    ],
)
def test_wrong_flags_are_told_at_once(arguments, message, tmp_path):
    (tmp_path / "there.csv").touch()
    (tmp_path / "rows.csv").write_text("text\nwitty\n")
    # What is in it is looked at later.
    (tmp_path / "RUN").mkdir()
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", WITHOUT_TENSORFLOW, *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "") and message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.csv.unfinished").exists()

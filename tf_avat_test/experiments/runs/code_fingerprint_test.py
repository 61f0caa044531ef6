import pathlib
import shutil
import subprocess
import sys

import tf_avat

PACKAGE = pathlib.Path(tf_avat.__file__).parent
PRINT = "from tf_avat.experiments.runs.code_fingerprint import code_fingerprint; print(code_fingerprint())"


def fingerprint(root):
    done = subprocess.run([sys.executable, "-c", PRINT], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def test_changes_with_the_code_and_not_with_where_it_lies(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "tf_avat", ignore=shutil.ignore_patterns("__pycache__"))
    assert fingerprint(tmp_path) == fingerprint(PACKAGE.parent)
    with open(tmp_path / "tf_avat" / "adversarial" / "unit_vector.py", "a") as file:
        file.write("# changed\n")
    assert fingerprint(tmp_path) != fingerprint(PACKAGE.parent)

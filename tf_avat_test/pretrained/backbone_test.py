import pathlib
import subprocess
import sys

import tf_avat

ROOT = pathlib.Path(tf_avat.__file__).parents[1]


def test_without_keras_hub_one_line_says_how_to_get_it():
    # An interpreter without packages.
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "from tf_avat.pretrained.backbone import check_keras_hub; check_keras_hub()"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.stderr.splitlines()[-1] == (
        "tf_avat.input_error.InputError: a pretrained encoder needs keras-hub, which is not installed: "
        f"{sys.executable} -m pip install 'tf_avat[pretrained]', in a checkout -r requirements-pretrained.txt"
    )

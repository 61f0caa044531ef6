from tf_avat.experiments.load_run import load_run
from tf_avat.experiments.saved_run import SavedRun
from tf_avat.experiments.trained_run import TrainedRun


def test_a_run_folder_is_a_trained_run_and_its_saved_model_a_saved_one(small_folder):
    assert isinstance(load_run(small_folder), TrainedRun)
    assert isinstance(load_run(small_folder / "saved_model"), SavedRun)

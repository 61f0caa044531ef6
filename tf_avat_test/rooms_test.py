from tf_avat_test.rooms import APART, FACE, FILES, FLOOR, HOUSE, arrows, imported, module_of, room_of
from tf_avat_test.rooms_picture import picture


def test_imports_run_downwards():
    upwards = []
    for file in FILES:
        own = module_of(file)
        for name in imported(file):
            here, there = room_of(own), room_of(name)
            if own != FACE and here != there and FLOOR[there] <= FLOOR[here]:
                upwards.append(f"{own} imports {name}")
    assert upwards == []


def test_method_layers_scores_and_data_do_not_know_each_other():
    floors = [(here.split(".")[0], there.split(".")[0]) for here, there in arrows()]
    assert [pair for pair in floors if set(pair) <= APART and len(set(pair)) == 2] == []


def test_every_folder_is_a_room():
    folders = {module_of(file.parent / "__init__.py").removeprefix("tf_avat").strip(".") for file in FILES}
    assert folders - FLOOR.keys() == {"data", "experiments"}


def test_no_file_hides_from_the_plan():
    assert room_of("tf_avat.data.tokens.vocabulary") == "data.tokens"
    assert room_of("tf_avat.training.callbacks.progress") == "training.callbacks"
    assert room_of("tf_avat.training.lazy_adam") == "training"
    assert room_of("tf_avat.input_error") == ""
    assert len(FILES) > 100 and len(arrows()) > 30


def test_the_picture_in_the_docs_is_drawn_from_the_imports():
    file = HOUSE.parent / "docs" / "architecture.svg"
    assert file.read_text() == picture(), "python -m tf_avat_test.rooms_picture > docs/architecture.svg"

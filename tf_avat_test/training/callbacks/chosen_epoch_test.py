from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.hparams.api_pb2 import ColParams, ListSessionGroupsRequest
from tensorboard.plugins.hparams.backend_context import Context
from tensorboard.plugins.hparams.list_session_groups import Handler

from tf_avat.training.callbacks.chosen_epoch import write_chosen_epoch


def shown(folder):
    """What HParams shows of the runs in a folder: for each its name, settings, and scores."""
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(folder))
    multiplexer.Reload()
    context = Context(TBContext(data_provider=MultiplexerDataProvider(multiplexer, str(folder))))
    request = ListSessionGroupsRequest(allowed_statuses=[0, 1, 2, 3], slice_size=99)
    metrics = context.experiment_from_metadata(
        RequestContext(),
        "",
        include_metrics=True,
        hparams_run_to_tag_to_content=context.hparams_metadata(RequestContext(), ""),
        data_provider_hparams=[],
    ).metric_infos
    request.col_params.extend(ColParams(metric=info.name) for info in metrics)
    groups = Handler(RequestContext(), context, "", request).run().session_groups
    return {
        group.name: (
            {name: value.string_value or value.number_value for name, value in group.hparams.items()},
            {value.name.tag: value.value for value in group.metric_values},
        )
        for group in groups
    }


def test_hparams_show_each_run_by_its_folders_name_with_the_chosen_epochs_scores(tmp_path):
    for name, f1 in (("one-seed1", 0.75), ("one-seed2", 0.25)):
        scores = {"valid": {"f1": f1, "auc": None}, "test": {"f1": 0.5}}
        settings = {"method": "attn_vat", "epsilon": 2.0, "solver": None, "dataset": "a\x1b"}
        write_chosen_epoch(tmp_path / name, settings, 3, scores)
    found = shown(tmp_path)
    assert sorted(found) == ["one-seed1", "one-seed2"]
    assert found["one-seed1"][0] == {
        "method": "attn_vat",
        "epsilon": 2.0,
        "solver": "default",
        "dataset": r"a\x1b",
    }
    assert found["one-seed2"][1] == {"valid/f1": 0.25, "test/f1": 0.5, "epoch": 3.0}


def test_what_an_earlier_process_wrote_is_replaced(tmp_path):
    for f1 in (0.75, 0.5):
        write_chosen_epoch(tmp_path / "run", {"method": "vanilla"}, 1, {"valid": {"f1": f1}})
    assert len(list((tmp_path / "run" / "tensorboard" / "chosen").iterdir())) == 1
    assert shown(tmp_path)["run"][1]["valid/f1"] == 0.5

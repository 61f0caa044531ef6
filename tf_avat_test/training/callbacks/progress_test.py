from tf_avat.training.callbacks.progress import Progress


def test_where_output_is_no_terminal_an_epoch_is_one_line(capsys):
    progress = Progress()
    progress.set_params({"steps": 2, "epochs": 3})
    logs = {"loss": 0.5, "nll": 0.4, "kl": 0.1, "entropy": 2.0}
    progress.on_epoch_begin(0)
    progress.on_train_batch_end(0, logs)
    progress.on_train_batch_end(1, logs)
    progress.on_epoch_end(0, {**logs, "val_f1": 0.75})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/3"
    assert len(lines) == 2
    for shown in ("loss: 0.5000", "kl: 0.1000", "valid f1: 0.7500"):
        assert shown in lines[1]
    assert "entropy" not in lines[1]

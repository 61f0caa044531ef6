"""The devices that a training runs on."""

import faulthandler
import signal

import tensorflow as tf

from tf_avat.input_error import InputError

# How long TensorFlow may take to connect workers that have met.
_SECONDS_TO_CONNECT = 300


def choose_strategy(replicas=0):
    """Returns a `MirroredStrategy` over several devices, or the default strategy on one.

    Call it once per process, before anything runs on a device: a CPU is split when it is first used.

    Args:
        replicas: number of devices; 0 for all visible GPUs, or the CPU where there is none. On a machine
            without a GPU a number above 1 splits the CPU into that many logical devices.

    Raises:
        InputError: more replicas than GPUs.
    """
    gpus = tf.config.list_physical_devices("GPU")
    replicas = replicas or max(1, len(gpus))
    if gpus and replicas > len(gpus):
        raise InputError(f"`replicas`={replicas}: this machine has {len(gpus)} GPUs")
    if replicas == 1:
        return tf.distribute.get_strategy()
    if gpus:
        return tf.distribute.MirroredStrategy([f"GPU:{i}" for i in range(replicas)])
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * replicas)
    return tf.distribute.MirroredStrategy(
        [f"CPU:{i}" for i in range(replicas)], cross_device_ops=tf.distribute.ReductionToOneDevice()
    )


def strategy_of_workers(cluster):
    """Returns a `MultiWorkerMirroredStrategy`, in which each worker takes all its GPUs, or its CPU.

    As for `choose_strategy`, before anything runs on a device; the workers have to have met. Where TensorFlow
    can't connect them in five minutes, as one was lost just now, the process ends with a traceback.

    Args:
        cluster: the `Cluster`.

    Raises:
        InputError: TensorFlow can't listen at this worker's port.
    """
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec({"worker": list(cluster.addresses)}),
        task_type="worker",
        task_id=cluster.index,
        rpc_layer="grpc",
    )
    # It waits for more than minutes with Python's lock, so that no thread or signal could end it.
    faulthandler.dump_traceback_later(_SECONDS_TO_CONNECT, exit=True)
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    except tf.errors.UnknownError as error:
        raise InputError(
            f"{cluster.named(cluster.index)} can't listen at its port: {error.message}"
        ) from None
    finally:
        faulthandler.cancel_dump_traceback_later()
        # TensorFlow takes SIGTERM for a notice that it keeps to itself: whoever had it before gets it back.
        if (before := signal.getsignal(signal.SIGTERM)) is not None:
            signal.signal(signal.SIGTERM, before)

"""The devices that a training runs on."""

import tensorflow as tf

from tf_avat.input_error import InputError


def choose_strategy(replicas=0, cluster=None):
    """Returns a `MirroredStrategy` over several devices, or the default strategy on one.

    Of several workers each takes all its GPUs, or its CPU, in a `MultiWorkerMirroredStrategy`.

    Call it once per process, before anything runs on a device: a CPU is split when it is first used.

    Args:
        replicas: number of devices; 0 for all visible GPUs, or the CPU where there is none. On a machine
            without a GPU a number above 1 splits the CPU into that many logical devices.
        cluster: the `Cluster` whose workers have met, or None.

    Raises:
        InputError: more replicas than GPUs, or a number of them for several workers; or this worker can't
            listen at its address.
    """
    if cluster is not None:
        return _of_workers(replicas, cluster)
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


def _of_workers(replicas, cluster):
    if replicas:
        raise InputError(
            f"`replicas`={replicas}: each of the {len(cluster.addresses)} workers of TF_CONFIG takes all its "
            "GPUs, or its CPU; leave it out"
        )
    resolver = tf.distribute.cluster_resolver.SimpleClusterResolver(
        tf.train.ClusterSpec({"worker": list(cluster.addresses)}),
        task_type="worker",
        task_id=cluster.index,
        rpc_layer="grpc",
    )
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(resolver)
    except tf.errors.UnknownError as error:
        raise InputError(
            f"{cluster.named(cluster.index)} can't listen at its port: {error.message}"
        ) from None

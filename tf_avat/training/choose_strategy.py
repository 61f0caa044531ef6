"""The devices that a training runs on."""

import tensorflow as tf

from tf_avat.input_error import InputError


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

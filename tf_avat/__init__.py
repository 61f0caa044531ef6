"""Virtual adversarial training for attention, in Keras and TensorFlow."""

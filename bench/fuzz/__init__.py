"""Random words, presses and forms through each door's parser, the gate and each door's renderer."""

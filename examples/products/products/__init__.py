"""What the four functions share: the model, its validation, its storage."""

"""What is known of a text, whoever asks."""


def words_of(text: str) -> list[str]:
    """The words in it, in order."""
    return text.split()

"""What can go wrong before anything runs, each with its remedy."""


class SetUpError(Exception):
    """Something that this machine lacks; the message is one sentence that ends with the remedy."""

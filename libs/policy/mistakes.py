"""What can be wrong with a policy, said in one sentence."""


class PolicyMistake(Exception):
    """A file of a region says something that cannot be; the message names the file and the line."""


class UnknownRegion(Exception):
    """No policy is kept for this region."""


class UnknownFigure(Exception):
    """No figure of this name is declared for the region."""


class WrongFigure(Exception):
    """An entered figure does not fit its unit or its days."""

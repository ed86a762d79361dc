"""The two ways an action says no. Both carry one sentence for the person, which says what to do."""


class Refused(Exception):
    """The action was not carried out. `str(refused)` is a translated sentence that says why and what to do."""


class NotPermitted(Refused):
    """The person may not do this. A page answers 403 with the sentence."""

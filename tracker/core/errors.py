"""Errors whose words are meant for the user."""


class RuleBroken(Exception):
    """A rule of the business forbids the step; the message is a Chinese sentence that says what to do."""


class StaleForm(RuleBroken):
    """Somebody else changed the object after the form was opened (optimistic locking)."""


class NotAllowed(Exception):
    """The user sees the object but may not do this with it; answered with 403."""


class NotThere(Exception):
    """There is no such object, or the user may not know of it; answered with 404."""

"""Chinese names of states, lights and roles for templates."""

from flask import Flask

from tracker.tasks.models import BASIS_NAMES, LIGHT_NAMES, PROGRESS_NAMES, ROLE_WORDS, STATUS_NAMES


def install(app: Flask) -> None:
    """Register the filters; the keys are text enums, so plain text does as well."""
    app.jinja_env.filters.update(
        status_name=STATUS_NAMES.__getitem__,
        light_name=LIGHT_NAMES.__getitem__,
        progress_name=PROGRESS_NAMES.__getitem__,
        unit_role_name=ROLE_WORDS.__getitem__,
        basis_name=BASIS_NAMES.__getitem__,
    )

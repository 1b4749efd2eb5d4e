"""Accounts to sign in with."""

from collections.abc import Callable

import pytest

from tracker.accounts import services
from tracker.accounts.models import Role, User
from tracker.core.db import db
from tracker.regions.models import Region
from tracker.units.models import Unit

PASSWORD = "seven calm rivers"


@pytest.fixture
def an_account(session) -> Callable[..., User]:
    """Make an account of Xiamen's office with PASSWORD."""

    def make(login: str = "office", role: Role = Role.COORDINATOR, unit: Unit | None = None, **more: object) -> User:
        region = db.session.get_one(Region, "350200")
        user = services.create_user(role=role, region=region, unit=unit, email=f"{login}@example.gov.cn", login=login)
        services.set_password(user, PASSWORD, actor=None)
        for name, value in more.items():
            setattr(user, name, value)
        db.session.commit()
        return user

    return make


@pytest.fixture
def try_password(client) -> Callable[..., object]:
    """Send the sign-in form."""

    def send(password: str = PASSWORD, login: str = "office", **more: object):
        return client.post("/login", data={"login": login, "password": password}, **more)

    return send

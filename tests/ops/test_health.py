import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.builders import a_task


def test_health_needs_no_sign_in(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_when_the_migrations_are_current(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (200, "current")


@pytest.mark.parametrize(("header", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("", 403)])
def test_metrics_want_the_token(app: Flask, client: FlaskClient, header: str, status: int) -> None:
    app.config["TRACKER_METRICS_TOKEN"] = "right"
    assert client.get("/metrics", headers={"Authorization": header}).status_code == status


def test_without_a_token_there_are_no_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_count_tasks(app: Flask, session: Session, client: FlaskClient) -> None:
    app.config["TRACKER_METRICS_TOKEN"] = "right"
    a_task()
    text = client.get("/metrics", headers={"Authorization": "Bearer right"}).text
    assert 'tracker_tasks{state="in_progress"} 1.0' in text

"""Delivery to a real server on loopback that takes, refuses, stumbles, hangs and hangs up."""

import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.mail.outbox import a_mail, make_due, many_mails, states, stored
from tests.support.smtp import free_port, part
from tracker.core import clock
from tracker.core.db import transaction
from tracker.mail import services
from tracker.mail.delivery import Round, deliver_due


@pytest.fixture
def to_server(app, smtp_server):
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    return smtp_server


def test_nothing_waits_nothing_happens(session, to_server):
    assert deliver_due().counts() == {"sent": 0, "retry": 0, "dead": 0}


def test_a_mail_reaches_its_box_whole(session, to_server):
    a_mail(subject="【督办】2项任务逾期")
    assert deliver_due().counts() == {"sent": 1, "retry": 0, "dead": 0}
    (message,) = to_server.boxes["a@example.org"]
    assert message["Subject"] == "【督办】2项任务逾期"
    assert message["Message-ID"] == stored()[0].message_id
    assert "完善金融服务" in part(message, "plain")
    assert "完善金融服务" in part(message, "html")


def test_a_second_run_sends_nothing_more(session, to_server):
    many_mails(3)
    assert deliver_due().sent == 3
    assert deliver_due().sent == 0
    assert len(to_server.messages) == 3


def test_the_limit_holds(session, to_server):
    many_mails(5)
    assert deliver_due(Round(limit=2)).sent == 2
    assert states() == ["sent", "sent", "queued", "queued", "queued"]


def test_a_refused_address_is_dead_at_once_and_marked(session, to_server):
    marked = []
    a_mail("gone", address="gone@example.org")
    a_mail("there", address="there@example.org")
    to_server.refuse["gone@example.org"] = "550 no such user"
    assert deliver_due(Round(on_refused=marked.append)).counts() == {"sent": 1, "retry": 0, "dead": 1}
    assert (states(), marked) == (["dead", "sent"], ["gone@example.org"])
    assert stored()[0].last_code == 550


def test_a_full_mailbox_is_tried_again(session, to_server):
    a_mail()
    to_server.refuse["a@example.org"] = "552 mailbox full"
    assert deliver_due().counts() == {"sent": 0, "retry": 1, "dead": 0}


def test_a_busy_server_gets_the_mail_later_once(session, to_server):
    a_mail()
    to_server.answers.append("451 try later")
    assert deliver_due().retry == 1
    assert deliver_due().sent == 0  # the pause is not over
    make_due()
    assert deliver_due().sent == 1
    assert len(to_server.messages) == 1


def test_refused_content_is_dead_but_the_address_is_not_marked(session, to_server):
    marked = []
    a_mail()
    to_server.answers.append("554 looks like spam")
    assert deliver_due(Round(on_refused=marked.append)).dead == 1
    assert marked == []


def test_one_unusable_address_does_not_stop_the_others(session, to_server):
    a_mail("odd", address="not an address")
    many_mails(2)
    assert deliver_due().counts() == {"sent": 2, "retry": 0, "dead": 1}


def test_a_copy_gets_the_same_mail_and_a_refused_copy_stops_nothing(session, to_server):
    a_mail(copies=["head@example.org", "gone@example.org"])
    to_server.refuse["gone@example.org"] = "550 no such user"
    assert deliver_due().sent == 1
    assert len(to_server.boxes["head@example.org"]) == len(to_server.boxes["a@example.org"]) == 1


def test_no_server_counts_against_no_mail(session, app):
    app.config["TRACKER_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    many_mails(3)
    outcome = deliver_due()
    assert "无法连接" in outcome.unreachable
    assert {(mail.state, mail.attempts) for mail in stored()} == {("queued", 0)}
    with transaction():
        since, words = services.unreachable_since()
    assert clock.now() - since < timedelta(minutes=1)
    assert "无法连接" in words


def test_when_the_server_is_back_everything_goes_and_the_warning_ends(session, app, smtp_server):
    many_mails(3)
    app.config["TRACKER_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    deliver_due()
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    assert deliver_due().sent == 3
    with transaction():
        assert services.unreachable_since() is None


@contextmanager
def a_server_that(*answers):
    """Says each answer after one line of the client, then hangs up; "…" waits without a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection):
            with connection, connection.makefile("rb") as lines:
                for number, answer in enumerate(answers):
                    if number and not lines.readline():
                        return
                    if answer == "…":
                        threading.Event().wait(5)
                        return
                    connection.sendall(f"{answer}\r\n".encode())
                    if answer.startswith("354"):
                        while lines.readline() not in {b".\r\n", b""}:
                            pass
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}"


def test_a_connection_closed_after_the_data_is_tried_again_later(session, app):
    a_mail()
    with a_server_that("220 hello", "250 hello", "250 ok", "250 ok", "354 go on") as url:
        app.config["TRACKER_SMTP_URL"] = url
        assert deliver_due().counts() == {"sent": 0, "retry": 1, "dead": 0}
    assert "连接中断" in stored()[0].last_error


def test_a_hanging_server_costs_its_budget_and_no_more(session, app):
    a_mail()
    app.config["TRACKER_SMTP_SECONDS"] = 0.5
    with a_server_that("220 hello", "250 hello", "250 ok", "…") as url:
        app.config["TRACKER_SMTP_URL"] = url
        started = clock.now()
        assert deliver_due().counts() == {"sent": 0, "retry": 1, "dead": 0}
    assert clock.now() - started < timedelta(seconds=3)


def test_a_server_that_never_greets_is_no_server(session, app):
    a_mail()
    app.config["TRACKER_SMTP_CONNECT_SECONDS"] = 0.5
    with a_server_that("…") as url:
        app.config["TRACKER_SMTP_URL"] = url
        assert deliver_due().unreachable
    assert stored()[0].attempts == 0


def test_three_lost_connections_end_the_run(session, app):
    many_mails(10)
    with a_server_that("220 hello", "250 hello", "250 ok", "250 ok", "354 go on") as url:
        app.config["TRACKER_SMTP_URL"] = url
        assert deliver_due().retry == 3
    assert states().count("queued") == 7


def test_a_sender_refused_by_the_server_kills_no_mail(session, app):
    a_mail()
    with a_server_that("220 hello", "250 hello", "550 sender unknown", "250 reset", "221 bye") as url:
        app.config["TRACKER_SMTP_URL"] = url
        assert deliver_due().counts() == {"sent": 0, "retry": 1, "dead": 0}


def test_trouble_at_quit_is_no_failure(session, app, smtp_server, monkeypatch):
    import smtplib

    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    monkeypatch.setattr(smtplib.SMTP, "quit", lambda self: (_ for _ in ()).throw(smtplib.SMTPServerDisconnected("gone")))
    a_mail()
    assert deliver_due().sent == 1
    assert states() == ["sent"]


def test_one_connection_serves_the_run(session, app, smtp_server, monkeypatch):
    from tracker.mail import transports

    opened = []
    connect = transports.Smtp._connect
    monkeypatch.setattr(transports.Smtp, "_connect", lambda self: opened.append(1) or connect(self))
    app.config["TRACKER_SMTP_URL"] = smtp_server.url
    many_mails(20)
    assert deliver_due().sent == 20
    assert len(opened) == 1


def test_without_a_server_mails_become_files(session, app, runner, tmp_path):
    a_mail()
    result = runner.invoke(args=["mail", "deliver", "--json"])
    assert json.loads(result.stdout) == {"sent": 1, "retry": 0, "dead": 0}
    assert "/admin/mail" in result.stderr
    (file,) = (tmp_path.__class__(app.config["TRACKER_DATA_DIR"]) / "mail").glob("*.eml")
    assert b"Message-ID: <" in file.read_bytes()


def test_the_command_ends_with_1_when_no_server_answers(session, app, runner):
    app.config["TRACKER_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    a_mail()
    result = runner.invoke(args=["mail", "deliver", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (1, {"sent": 0, "retry": 0, "dead": 0})
    assert "服务器恢复后自动发送" in result.stderr


@pytest.mark.parametrize("url", ["localhost:25", "http://a", "smtp://", "smtp://host:port"])
def test_a_server_address_that_is_none_is_explained(session, app, runner, url):
    a_mail()
    app.config["TRACKER_SMTP_URL"] = url
    result = runner.invoke(args=["mail", "deliver"])
    assert result.exit_code == 1
    assert "TRACKER_SMTP_URL 看不懂" in result.stderr

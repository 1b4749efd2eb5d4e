"""The harness itself: time, network and mail."""

import contextlib
import smtplib
import socket
from datetime import date

import pytest

from tests.support import network
from tracker.core import clock


def test_leaving_this_machine_fails_even_when_the_code_hides_the_error():
    def careless() -> None:
        with contextlib.suppress(Exception):
            socket.create_connection(("203.0.113.7", 25), timeout=1)

    with pytest.raises(network.NetworkRefused, match=r"203\.0\.113\.7"), network.nothing_refused():
        careless()


def test_looking_up_a_foreign_name_fails():
    with pytest.raises(network.NetworkRefused), network.nothing_refused():
        socket.getaddrinfo("mail.example.org", 25)


def test_travelling_moves_the_business_date(travel):
    travel("2024-10-08 23:59")
    assert clock.today() == date(2024, 10, 8)
    travel("2024-10-09")
    assert clock.today() == date(2024, 10, 9)


def test_the_mail_server_keeps_mail_and_refuses_on_demand(smtp_server):
    smtp_server.refuse["gone@example.org"] = "550 no such user"
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as connection:
        refused = connection.sendmail("a@example.org", ["b@example.org", "gone@example.org"], "Subject: =?utf-8?b?5YKs5Yqe?=\r\n\r\nx")
    assert set(refused) == {"gone@example.org"}
    assert [mail["Subject"] for mail in smtp_server.messages] == ["催办"]

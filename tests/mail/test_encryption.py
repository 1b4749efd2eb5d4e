"""TLS and STARTTLS: a certificate that nobody vouches for is no server to us."""

import shutil
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller

from tests.mail.outbox import a_mail
from tests.support.smtp import Mailboxes, free_port
from tracker.mail.delivery import deliver_due

pytestmark = [
    pytest.mark.engine("sqlite"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command to make a certificate"),
]


@pytest.fixture(params=["smtps", "smtp+starttls"])
def encrypted(request, tmp_path, app):
    """A server with a certificate of its own making: (its boxes, the certificate)."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    boxes, port = Mailboxes(), free_port()
    options = {"ssl_context": context} if request.param == "smtps" else {"tls_context": context, "require_starttls": True}
    controller = Controller(boxes, hostname="localhost", port=port, **options)
    controller.start()
    app.config["TRACKER_SMTP_URL"] = f"{request.param}://localhost:{port}"
    yield boxes, certificate
    controller.stop()


def test_a_certificate_that_is_vouched_for_is_accepted(session, encrypted, monkeypatch):
    boxes, certificate = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    a_mail()
    assert deliver_due().sent == 1
    assert len(boxes.boxes["a@example.org"]) == 1


def test_an_unknown_certificate_is_refused_and_the_mail_waits(session, encrypted):
    boxes, _ = encrypted
    a_mail()
    assert "certificate" in deliver_due().unreachable
    assert boxes.messages == []

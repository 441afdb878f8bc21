"""ASVS 12.3: a mail goes encrypted, and only to the server whose name was given."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.mail import EmailMessage, get_connection

from vincula_practice.config.checks import mail

WORDS = "the link that opens a check-in"


def certificate(folder, name: str):
    """Make a certificate for a name, signed by itself; return the file of both halves."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def answer(line: socket.socket, tls: ssl.SSLContext | None, heard: list[bytes]) -> None:
    """Speak as much SMTP as a mail needs."""
    line.sendall(b"220 here\r\n")
    secured, text, rest = tls is None, False, b""
    while data := line.recv(4096):
        rest += data
        while b"\r\n" in rest:
            said, _, rest = rest.partition(b"\r\n")
            heard.append(said)
            word = said[:4].upper()
            if text:
                text = said != b"."
                reply = b"" if text else b"250 kept\r\n"
            elif word == b"EHLO":
                reply = b"250 here\r\n" if secured else b"250-here\r\n250 STARTTLS\r\n"
            elif word == b"STAR" and tls:
                line.sendall(b"220 go\r\n")
                line, secured, reply = (
                    tls.wrap_socket(line, server_side=True),
                    True,
                    b"",
                )
            else:
                text = word == b"DATA"
                reply = b"354 go on\r\n" if text else b"250 well\r\n"
            line.sendall(reply)
            if word == b"QUIT":
                line.close()
                return


@contextmanager
def server(file=None) -> Iterator[tuple[int, list[bytes]]]:
    """A mail server, with TLS where it has a certificate."""
    tls, heard = None, []
    if file:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(file)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):  # who refuses us hangs up
            line, _ = listener.accept()
            with line:
                answer(line, tls, heard)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        thread.join(timeout=10)
        listener.close()


def send(settings, port: int) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", port
    settings.EMAIL_USE_TLS = True
    to = ["anna@example.org"]
    one = EmailMessage("Hello", WORDS, "practice@example.org", to)
    one.connection = get_connection(mail.BY_SMTP)
    try:
        one.send()
    finally:
        one.connection.close()


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """A server on this machine, and nothing else."""


def test_a_mail_goes_to_the_server_that_is_who_it_says(settings, tmp_path, monkeypatch):
    ours = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(ours))
    with server(ours) as (port, heard):
        send(settings, port)
    assert any(WORDS.encode() in one for one in heard)


@pytest.mark.parametrize("trusted", ["nobody", "another name"])
def test_a_wrong_certificate_gets_no_word(settings, tmp_path, monkeypatch, trusted):
    shown = certificate(tmp_path, "localhost" if trusted == "nobody" else "elsewhere")
    known = shown if trusted == "another name" else certificate(tmp_path, "other")
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    with server(shown) as (port, heard), pytest.raises(ssl.SSLCertVerificationError):
        send(settings, port)
    assert not any(one.startswith((b"MAIL", b"RCPT", b"DATA")) for one in heard)


def test_a_server_that_offers_no_tls_gets_no_word(settings):
    with server() as (port, heard), pytest.raises(smtplib.SMTPNotSupportedError):
        send(settings, port)
    assert not any(one.startswith((b"MAIL", b"RCPT", b"DATA")) for one in heard)


@pytest.mark.parametrize(
    ("host", "tls", "told"),
    [
        ("localhost", False, []),
        ("mail.example.org", True, []),
        ("mail.example.org", False, ["vincula.E027"]),
    ],
)
def test_the_site_does_not_start_with_mails_in_plain(settings, host, tls, told):
    settings.EMAIL_BACKEND = mail.BY_SMTP
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = host, tls
    assert [one.id for one in mail.nobody_reads_mails_on_the_way()] == told


def test_other_ways_of_mail_are_not_asked(settings):
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example.org", False
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert not mail.nobody_reads_mails_on_the_way()

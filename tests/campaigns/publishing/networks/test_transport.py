"""What certainly did not leave, and what might have."""

import datetime
import ipaddress
import logging
import socket
import ssl
import threading

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, ProtocolError, ReadTimeoutError

from campaigns.publishing.networks.transport import PlainSession, keep_secrets_out_of_logs, never_left, short
from tests.sandbox_fixture import free_port


def wrapped(reason):
    return requests.ConnectionError(MaxRetryError(None, "/", reason))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (requests.ConnectTimeout(), True),
        (wrapped(ConnectTimeoutError()), True),
        (wrapped(NameResolutionError("api.x.com", None, OSError())), True),
        (requests.exceptions.MissingSchema(), True),
        (requests.exceptions.InvalidHeader(), True),
        (requests.ReadTimeout(), False),
        (wrapped(ReadTimeoutError(None, "/", "")), False),
        (requests.ConnectionError(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))), False),
        (requests.ConnectionError(), False),
        (requests.exceptions.ChunkedEncodingError(), False),
        (ValueError(), False),
    ],
)
def test_what_never_left(error, expected):
    assert never_left(error) is expected


def test_a_refused_connection_never_left():
    with pytest.raises(requests.ConnectionError) as caught:
        PlainSession((1, 1)).get(f"http://127.0.0.1:{free_port()}/")
    assert never_left(caught.value)


def test_an_untrusted_certificate_stops_before_anything_leaves(tmp_path):
    """The server reads nothing of the request."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - datetime.timedelta(days=1), now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def shake_hands():
            line, _address = listener.accept()
            try:
                context.wrap_socket(line, server_side=True).recv(1)
            except OSError:
                line.close()

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        with pytest.raises(requests.exceptions.SSLError) as caught:
            PlainSession((1, 2)).post(f"https://127.0.0.1:{listener.getsockname()[1]}/", data="secret")
        thread.join(5)
    assert never_left(caught.value)


def test_words_are_one_short_line_without_secrets():
    said = short("GET /x?access_token=abc&input_token=def\n failed " + "a" * 900)
    assert "abc" not in said
    assert "def" not in said
    assert "\n" not in said
    assert len(said) == 300


def test_filters_are_put_on_loggers_once():
    keep_secrets_out_of_logs()
    before = list(logging.getLogger("tweepy.client").filters)
    keep_secrets_out_of_logs()
    assert logging.getLogger("tweepy.client").filters == before

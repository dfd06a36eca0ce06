"""Lines that a service might write by mistake, each with the piece that must never be stored."""

from __future__ import annotations

from collections.abc import Mapping

# Made up, or the published test numbers of card and bank networks.
SAMPLES: Mapping[str, tuple[str, str]] = {
    "a web token": (
        "session eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl refused",
        "eyJzdWIiOiIxMjM0NTY3ODkwIn0",
    ),
    "a bearer token": ("sent header Authorization: Bearer 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a"),
    "basic credentials": ("proxy said Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNz"),
    "an assigned password": ("retrying with password=hunter2-long and user=shop", "hunter2-long"),
    "a password in JSON": ('config {"db_password": "hunter2-long", "port": 5432}', "hunter2-long"),
    "a key in a query": ("GET /v1/items?api_key=AKIAEXAMPLE0000&page=2", "AKIAEXAMPLE0000"),
    "a private key": ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\n-----END", "MIIEowIBAAKCAQEA7"),
    "credentials in an address": ("cannot reach postgres://shop:s3cr3t-word@db:5432/shop", "s3cr3t-word"),
    "an e-mail address": ("mail to jane.doe@customer.example bounced", "jane.doe"),
    "a Visa card": ("charged 4111 1111 1111 1111", "1111 1111"),
    "a Mastercard": ("charged 5500-0000-0000-0004", "0000-0004"),
    "an American Express card": ("charged 340000000000009", "0000000009"),
    "a bank account": ("paid to DE89 3704 0044 0532 0130 00", "0440 0532"),
    "a bank account in one piece": ("paid to GB82WEST12345698765432", "WEST1234"),
}

HARMLESS = (
    "GET /health/ready 200 in 3 ms",
    "connected to postgres:5432, pool of 10",
    "order 7f3b2a10-4c1d-4e0e-9a57-0d6f6f9d2c11 settled after 1763735921123 ms",
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
    "listening on http://0.0.0.0:4100",
    "tokens used: many; secrets synced",
    "image sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 pulled",
    '{"objectRef":{"resource":"secrets","namespace":"shop","name":"database"},"verb":"get"}',
)
"""Lines that must come through untouched: they are what somebody looks for at night."""

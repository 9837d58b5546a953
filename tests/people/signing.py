"""Getting in, as the tests do it."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

PASSWORD = "quiet river at seven"


def totp_code(secret: str, *, steps: int = 0) -> str:
    """What the person's app shows, so many steps of 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user) -> str:
    """Give them an authenticator app; its key."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers):
    return client.post("/account/sign-in/", {"login": email, "password": password}, **headers)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def app_of(user) -> Authenticator:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)

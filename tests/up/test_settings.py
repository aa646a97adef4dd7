"""Settings from the environment: each value that is taken, and each that is refused with its name."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from config import Origin, Rate, SettingError, Settings, hours
from config.addresses import Endpoint
from config.settings import unknown_names

HOURS = "Europe/Berlin; mon-fri 09:00-17:00"

SECRET = "0123456789abcdef0123456789abcdef"


def read(folder: Path, **environ: str) -> Settings:
    return Settings.from_environment({"FRONTDESK_DATA_DIR": str(folder)} | environ)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("FRONTDESK_HOST", "192.0.2.1", "host", "192.0.2.1"),
        ("FRONTDESK_HOST", "[::1]", "host", "::1"),
        ("FRONTDESK_HOST", "LocalHost", "host", "localhost"),
        ("FRONTDESK_HOST", "", "host", "127.0.0.1"),
        ("FRONTDESK_PORT", "65535", "port", 65535),
        ("FRONTDESK_PUBLIC_URL", "https://Support.Example.com/", "public_url", "https://support.example.com"),
        ("FRONTDESK_PUBLIC_URL", "https://support.example.com:443", "public_url", "https://support.example.com"),
        ("DATABASE_URL", "postgres://me:p%40ss@db/chat", "database_url", "postgresql://me:p%40ss@db/chat"),
        ("DATABASE_URL", "postgresql:///chat?host=/run/pg", "database_url", "postgresql:///chat?host=/run/pg"),
        ("FRONTDESK_SECRET", SECRET, "secret", SECRET),
        (
            "FRONTDESK_ALLOWED_ORIGINS",
            "https://shop.example, http://*.example.com:8000",
            "allowed_origins",
            (Origin("https", "shop.example", 443), Origin("http", "*.example.com", 8000)),
        ),
        (
            "FRONTDESK_ADMIN_FRAME_ORIGINS",
            "https://admin.example.com",
            "admin_frame_origins",
            (Origin.parse("https://admin.example.com"),),
        ),
        (
            "FRONTDESK_TRUSTED_PROXIES",
            "10.0.0.0/8,::1",
            "trusted_proxies",
            (ip_network("10.0.0.0/8"), ip_network("::1/128")),
        ),
        ("FRONTDESK_IDENTITY_SECRET", f"{SECRET},{SECRET}x", "identity_secrets", (SECRET, SECRET + "x")),
        ("FRONTDESK_REQUIRE_IDENTITY", "Yes", "require_identity", True),
        ("FRONTDESK_APP_NAME", " Acme ", "app_name", "Acme"),
        ("FRONTDESK_ADMIN_EMAIL", "Boss@Example.com", "admin_email", "Boss@example.com"),
        ("FRONTDESK_ADMIN_PASSWORD", "correct horse", "admin_password", "correct horse"),
        ("FRONTDESK_EMAIL_URL", "smtp://u:p@mail.example:25", "email_url", "smtp://u:p@mail.example:25"),
        ("FRONTDESK_EMAIL_URL", "smtps://mail.example", "email_url", "smtps://mail.example"),
        ("FRONTDESK_EMAIL_URL", "postmark://a-Token_1", "email_url", "postmark://a-Token_1"),
        ("FRONTDESK_EMAIL_URL", "outbox:", "email_url", "outbox:"),
        ("FRONTDESK_INBOUND_SMTP", "0.0.0.0:25", "inbound_smtp", Endpoint("0.0.0.0", 25)),
        ("FRONTDESK_INBOUND_SMTP", "[::1]:2525", "inbound_smtp", Endpoint("::1", 2525)),
        ("FRONTDESK_INBOUND_DOMAIN", "Answers.Example.com", "inbound_domain", "answers.example.com"),
        ("FRONTDESK_EMAIL_FROM", "Acme <a@mail.example>", "inbound_domain", "mail.example"),
        ("FRONTDESK_EMAIL_FROM", "help@acme.example", "email_from", "help@acme.example"),
        ("FRONTDESK_EMAIL_FROM", "Acme <help@acme.example>", "email_from", "Acme <help@acme.example>"),
        ("FRONTDESK_TEAM_EMAIL", "team@acme.example", "team_email", "team@acme.example"),
        ("FRONTDESK_EMAIL_DELAY", "0.5", "email_delay", 0.5),
        ("FRONTDESK_EMAIL_TIMEOUT", "5", "email_timeout", 5),
        ("FRONTDESK_BUSINESS_HOURS", HOURS, "business_hours", hours.parse(HOURS)),
        ("FRONTDESK_USER_RATE", "20/0.5", "user_rate", Rate(20, 0.5)),
        ("FRONTDESK_USER_RATE", "off", "user_rate", None),
        ("FRONTDESK_ADDRESS_LIMITS", "off", "address_limits", False),
        ("FRONTDESK_DAEMONS", "4", "daemons", 4),
        ("FRONTDESK_DEMO", "0", "demo", False),
        ("FRONTDESK_LOG", "WARNING", "log", "warn"),
        ("FRONTDESK_LOG_FORMAT", "json", "log_format", "json"),
    ],
)
def test_taken_and_handed_on(tmp_path: Path, name: str, value: str, field: str, expected: Any) -> None:
    settings = read(tmp_path, **{name: value})
    assert getattr(settings, field) == expected
    assert Settings.from_environment(settings.environment({name: "what the outer environment says"})) == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FRONTDESK_HOST", "not a host"),
        ("FRONTDESK_HOST", "300.1.1.1"),
        ("FRONTDESK_PORT", "0"),
        ("FRONTDESK_PORT", "65536"),
        ("FRONTDESK_PORT", "80a"),
        ("FRONTDESK_PORT", "-1"),
        ("FRONTDESK_PUBLIC_URL", "support.example.com"),
        ("FRONTDESK_PUBLIC_URL", "https://example.com/support"),
        ("FRONTDESK_PUBLIC_URL", "https://*.example.com"),
        ("FRONTDESK_PUBLIC_URL", "ftp://example.com"),
        ("DATABASE_URL", "mysql://db/chat"),
        ("DATABASE_URL", "postgresql:///chat"),
        ("DATABASE_URL", "postgresql://db:port/chat"),
        ("FRONTDESK_SECRET", "short"),
        ("FRONTDESK_ALLOWED_ORIGINS", "*"),
        ("FRONTDESK_ALLOWED_ORIGINS", "null"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://*"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://*.com"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://shop.*.example"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://shop*.example.com"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://shop.example/"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://a@shop.example"),
        ("FRONTDESK_ALLOWED_ORIGINS", "https://shop.example,shop.example"),
        ("FRONTDESK_ADMIN_FRAME_ORIGINS", "*"),
        ("FRONTDESK_ADMIN_FRAME_ORIGINS", "https://admin.example.com/support"),
        ("FRONTDESK_ADMIN_FRAME_ORIGINS", "https://admin.example.com; script-src *"),
        ("FRONTDESK_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("FRONTDESK_TRUSTED_PROXIES", "proxy"),
        ("FRONTDESK_IDENTITY_SECRET", "short"),
        ("FRONTDESK_IDENTITY_SECRET", f"{SECRET},{SECRET},{SECRET}"),
        ("FRONTDESK_REQUIRE_IDENTITY", "maybe"),
        ("FRONTDESK_APP_NAME", "x" * 101),
        ("FRONTDESK_ADMIN_EMAIL", "boss"),
        ("FRONTDESK_ADMIN_PASSWORD", "short"),
        ("FRONTDESK_EMAIL_URL", "mail.example"),
        ("FRONTDESK_EMAIL_URL", "smtp://"),
        ("FRONTDESK_EMAIL_URL", "smtp://user@mail.example"),
        ("FRONTDESK_EMAIL_URL", "smtp://mail.example:mail"),
        ("FRONTDESK_EMAIL_URL", "postmark://"),
        ("FRONTDESK_EMAIL_URL", "outbox://somewhere"),
        ("FRONTDESK_INBOUND_SMTP", "2525"),
        ("FRONTDESK_INBOUND_SMTP", "127.0.0.1:0"),
        ("FRONTDESK_INBOUND_SMTP", "127.0.0.1:65536"),
        ("FRONTDESK_INBOUND_SMTP", "::1:25"),
        ("FRONTDESK_INBOUND_DOMAIN", "a@b.example"),
        ("FRONTDESK_INBOUND_DOMAIN", "bücher.example"),
        ("FRONTDESK_EMAIL_FROM", "support"),
        ("FRONTDESK_EMAIL_FROM", "Träume <support@träume.example>"),
        ("FRONTDESK_EMAIL_FROM", f"support@{'x' * 64}.example"),
        ("FRONTDESK_TEAM_EMAIL", "team@"),
        ("FRONTDESK_EMAIL_DELAY", "-1"),
        ("FRONTDESK_EMAIL_DELAY", "5m"),
        ("FRONTDESK_EMAIL_TIMEOUT", "0"),
        ("FRONTDESK_BUSINESS_HOURS", "9 to 5"),
        ("FRONTDESK_USER_RATE", "10"),
        ("FRONTDESK_USER_RATE", "0/1"),
        ("FRONTDESK_USER_RATE", "10/0"),
        ("FRONTDESK_USER_RATE", "on"),
        ("FRONTDESK_ADDRESS_LIMITS", "2"),
        ("FRONTDESK_DAEMONS", "0"),
        ("FRONTDESK_DEMO", "y"),
        ("FRONTDESK_LOG", "loud"),
        ("FRONTDESK_LOG_FORMAT", "xml"),
    ],
)
def test_refused_in_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(tmp_path, **{name: value})
    text = str(refused.value)
    assert text.startswith(f"{name} must be ")
    assert "\n" not in text


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "FRONTDESK_SECRET", "FRONTDESK_IDENTITY_SECRET", "FRONTDESK_EMAIL_URL"]
)
def test_what_may_be_secret_is_not_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(tmp_path, **{name: "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    secrets = {
        "FRONTDESK_SECRET": SECRET,
        "FRONTDESK_IDENTITY_SECRET": SECRET,
        "FRONTDESK_ADMIN_PASSWORD": SECRET,
        "FRONTDESK_EMAIL_URL": f"postmark://{SECRET}",
        "DATABASE_URL": f"postgresql://me:{SECRET}@db/chat",
    }
    assert SECRET not in repr(read(tmp_path, **secrets))


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_everywhere_is_no_address_for_links(tmp_path: Path, host: str) -> None:
    with pytest.raises(SettingError, match=r"^FRONTDESK_PUBLIC_URL must be set"):
        read(tmp_path, FRONTDESK_HOST=host)
    assert read(tmp_path, FRONTDESK_HOST=host, FRONTDESK_PUBLIC_URL="http://a.example").address.endswith(":8080")


@pytest.mark.parametrize(
    ("host", "public_url", "demo"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "", True),
        ("192.0.2.1", "", False),
        ("127.0.0.1", "https://support.example.com", False),
        ("0.0.0.0", "http://localhost:8080", False),
    ],
)
def test_the_demo_is_for_this_machine(tmp_path: Path, host: str, public_url: str, demo: bool) -> None:
    assert read(tmp_path, FRONTDESK_HOST=host, FRONTDESK_PUBLIC_URL=public_url).demo is demo


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", False),
        ("https://localhost:8080", False),
        ("https://shop.example", True),
        ("https://shop.example:443", True),
        ("http://shop.example", False),
        ("https://shop.example:8443", False),
        ("https://www.shop.example", False),
        ("https://a.example.com", True),
        ("https://a.b.example.com", True),
        ("https://example.com", False),
        ("https://evilexample.com", False),
        ("https://a.example.com.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_origins(tmp_path: Path, origin: str, accepted: bool) -> None:
    settings = read(tmp_path, FRONTDESK_ALLOWED_ORIGINS="https://shop.example,https://*.example.com")
    assert settings.accepts_origin(origin) is accepted


def test_a_public_name_has_no_loopback_twins(tmp_path: Path) -> None:
    settings = read(tmp_path, FRONTDESK_PUBLIC_URL="https://support.example.com")
    assert settings.websocket_origins == ("https://support.example.com:443",)


def test_misspelt_names_are_found() -> None:
    assert unknown_names({"FRONTDESK_PROT": "1", "FRONTDESK_PORT": "1", "PATH": ""}) == ["FRONTDESK_PROT"]

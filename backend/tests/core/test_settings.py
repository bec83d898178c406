"""Settings are checked before anything starts, and each refusal names its variable."""

import re
from pathlib import Path

import pytest

from switchboard.core.settings import (
    DEMO_PASSWORD,
    DEVELOPMENT_SECRET,
    Settings,
    SettingsError,
    is_weak_secret,
    load_settings,
)

ENV_EXAMPLE = Path(__file__).parents[3] / ".env.example"
STRONG = "c0ffee" + "0123456789abcdef" * 4
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEYS": STRONG,
    "APP_ORIGIN": "https://app.example.com",
    "WIDGET_ORIGIN": "https://widget.example.com",
    "DATABASE_URL": "postgresql://owner:secret@db.example.com/switchboard",
    "REDIS_URL": "redis://cache.example.com:6379/0",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(_env_file=None)


def test_development_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch)
    assert (settings.environment, settings.is_production, settings.debug) == ("development", False, False)
    assert settings.app_origin != settings.widget_origin


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "TRACE"),
        ("APP_ORIGIN", "example.com"),
        ("APP_ORIGIN", "https://example.com/path"),
        ("APP_ORIGIN", "javascript:alert(1)"),
        ("WIDGET_ORIGIN", "https://"),
        ("WIDGET_ORIGIN", "https://example.com/?q=1"),
        ("HOSTED_DOMAIN", "https://chat.example.com"),
        ("HOSTED_DOMAIN", "*.example.com"),
        ("HOSTED_DOMAIN", "chat.example.com:8443"),
        ("API_PORT", "0"),
        ("API_PORT", "eighty"),
        ("WEB_PORT", "70000"),
        ("DEMO_PORT", "65535"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,::/0"),
        ("TRUSTED_PROXIES", "proxy.internal"),
        ("DATABASE_URL", "mysql://localhost/db"),
        ("DATABASE_URL", "sqlite:///x.db"),
        ("DATABASE_POOL_SIZE", "0"),
        ("LLM_PROVIDER", "magic"),
        ("MAX_OUTPUT_TOKENS", "1"),
        ("TICKETS_PER_MINUTE", "0"),
        ("MESSAGES_PER_MINUTE", "-1"),
        ("PASSWORD_ROUNDS", "3"),
        ("PASSWORD_ROUNDS", "40"),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"(?m)^  {variable}: \S"):
        load(monkeypatch, **{variable: value})


def test_several_bad_values_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        load(monkeypatch, API_PORT="x", LOG_LEVEL="x", APP_ORIGIN="x")
    assert {"API_PORT", "LOG_LEVEL", "APP_ORIGIN"} <= set(re.findall(r"(?m)^  ([A-Z_]+):", str(refused.value)))


def test_a_refusal_does_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        load(monkeypatch, **PRODUCTION | {"SECRET_KEYS": "hunter2", "SMTP_URL": "smtp://u:mailpass@h", "API_PORT": "x"})
    assert "hunter2" not in str(refused.value)
    assert "mailpass" not in str(refused.value)


def test_a_representation_does_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, SECRET_KEYS=STRONG, OPENAI_API_KEY="sk-very-secret", SMTP_URL="smtp://u:mailpass@h")
    for secret in (STRONG, "sk-very-secret", "mailpass", DEMO_PASSWORD):
        assert secret not in repr(settings)


def test_dashboards_and_widget_need_two_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="APP_ORIGIN and WIDGET_ORIGIN must differ"):
        load(monkeypatch, APP_ORIGIN="https://same.example.com", WIDGET_ORIGIN="https://SAME.example.com/")


def test_production_starts_with_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **PRODUCTION)
    assert settings.is_production
    assert settings.secret_keys[0].get_secret_value() == STRONG


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SECRET_KEYS": ""}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": DEVELOPMENT_SECRET}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": "short"}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": "a" * 64}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": "changeme" * 8}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": f"{STRONG},short"}, "SECRET_KEYS needs keys"),
        ({"SECRET_KEYS": ","}, "SECRET_KEYS needs keys"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"APP_ORIGIN": "http://app.example.com"}, "APP_ORIGIN must be an https origin"),
        ({"WIDGET_ORIGIN": "http://widget.example.com"}, "WIDGET_ORIGIN must be an https origin"),
        ({"APP_ORIGIN": ""}, "APP_ORIGIN must be an https origin"),
        ({"DATABASE_URL": ""}, "DATABASE_URL .* is not set"),
        ({"REDIS_URL": ""}, "REDIS_URL is not set"),
        ({"PASSWORD_ROUNDS": "8"}, "PASSWORD_ROUNDS must be at least 10"),
        ({"SEED_PASSWORD": DEMO_PASSWORD}, "SEED_PASSWORD is the demo password"),
    ],
)
def test_production_refuses(monkeypatch: pytest.MonkeyPatch, change: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(monkeypatch, **PRODUCTION | change)


def test_production_may_name_the_two_roles_instead_of_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    roles = {
        "DATABASE_URL": "",
        "DATABASE_APP_URL": "postgresql://app:x@db/switchboard",
        "DATABASE_SYSTEM_URL": "postgresql://system:x@db/switchboard",
    }
    assert load(monkeypatch, **PRODUCTION | roles).database_url is None


def test_weak_secrets() -> None:
    assert all(is_weak_secret(secret) for secret in ("", "x", DEVELOPMENT_SECRET, "ab" * 40, "a" * 31))
    assert not is_weak_secret(STRONG)


def test_lists_and_prices_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        SECRET_KEYS=f" {STRONG} , {STRONG}2 ",
        OPENAI_MODELS="one, two ,,",
        MODEL_PRICES="one=0.1/0.5,two=1/2,*=3/4",
    )
    assert [key.get_secret_value() for key in settings.secret_keys] == [STRONG, f"{STRONG}2"]
    assert settings.openai_models == ("one", "two")
    assert settings.prices == {"one": (0.1, 0.5), "two": (1.0, 2.0), "*": (3.0, 4.0)}


def test_the_example_lists_exactly_the_settings() -> None:
    listed = re.findall(r"(?m)^([A-Z][A-Z0-9_]*)=", ENV_EXAMPLE.read_text(encoding="utf-8"))
    assert len(listed) == len(set(listed))
    assert set(listed) == {name.upper() for name in Settings.model_fields}


def test_the_examples_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = load(monkeypatch)
    written = re.findall(r"(?m)^([A-Z][A-Z0-9_]*)=(.*?)(?:\s+#.*)?$", ENV_EXAMPLE.read_text(encoding="utf-8"))
    assert load(monkeypatch, **dict(written)) == defaults


@pytest.mark.parametrize("prices", ["one", "one=", "one=1", "one=a/b", "=1/2", "one=-1/2", "one=nan/1", "one=inf/1"])
def test_prices_that_cannot_be_read_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, prices: str) -> None:
    with pytest.raises(SettingsError, match="MODEL_PRICES"):
        load(monkeypatch, MODEL_PRICES=prices)


@pytest.mark.parametrize("variable", ["APP_ORIGIN", "WIDGET_ORIGIN"])
def test_a_tenants_subdomain_cannot_be_one_of_our_own_origins(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """With HOSTED_DOMAIN=example.com, the page of a tenant called `app` would stand at https://app.example.com."""
    own = {variable: "https://app.example.com", "HOSTED_DOMAIN": "example.com"}
    with pytest.raises(SettingsError, match=f"HOSTED_DOMAIN.*{variable}"):
        load(monkeypatch, **own)
    assert load(monkeypatch, **own | {"HOSTED_DOMAIN": "Chat.example.com"}).hosted_domain == "chat.example.com"


def test_this_machine_is_fetched_in_development_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch).may_fetch_loopback is True
    assert load(monkeypatch, FETCH_LOOPBACK="false").may_fetch_loopback is False
    assert load(monkeypatch, ENVIRONMENT="test").may_fetch_loopback is False
    monkeypatch.delenv("FETCH_LOOPBACK")
    assert load(monkeypatch, **PRODUCTION).may_fetch_loopback is False
    with pytest.raises(SettingsError, match="FETCH_LOOPBACK"):
        load(monkeypatch, **PRODUCTION, FETCH_LOOPBACK="true")

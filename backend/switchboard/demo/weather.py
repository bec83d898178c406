"""The demo client's own system: invented weather, the same all day, so that the tool works without a network."""

import json
import zlib
from datetime import date
from urllib.parse import parse_qs, urlsplit

PATH = "/api/weather"
KEY = "wattle-demo-key"
SKIES = ("sunny", "partly cloudy", "cloudy", "light rain", "windy")


def answer_weather(target: str, key: str | None) -> tuple[int, bytes]:
    """Status and JSON for a request target such as `/api/weather?town=Newcastle`."""
    if key != KEY:
        return 401, b'{"error": "X-Api-Key is missing or wrong"}'
    town = " ".join(parse_qs(urlsplit(target).query).get("town", [""])[0].split())[:80]
    if not town:
        return 422, b'{"error": "Name a town"}'
    drawn = zlib.crc32(f"{town.lower()} {date.today().isoformat()}".encode())  # noqa: DTZ011 - the demo's own day
    weather = {"town": town, "sky": SKIES[drawn % len(SKIES)], "celsius": 14 + drawn // 7 % 16, "note": "Invented."}
    return 200, json.dumps(weather, ensure_ascii=False).encode()

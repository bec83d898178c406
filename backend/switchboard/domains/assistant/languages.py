"""The languages that the panel speaks, as BCP 47 tags: one message catalogue each in `frontend/src/widget`."""

from typing import Literal, get_args

PanelLanguage = Literal["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "uk", "ja", "zh", "ar", "he"]
LANGUAGES: tuple[PanelLanguage, ...] = get_args(PanelLanguage)

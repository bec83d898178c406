"""How an assistant looks on a page: every value is checked, because it ends up in style sheets and in a CSP."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from switchboard.core.origins import InvalidOrigin, https_origin_of
from switchboard.core.schemas import PatchModel, ResponseModel
from switchboard.core.text_fields import BlankIsNull, Line, Text, unset

ColorScheme = Literal["auto", "light", "dark", "page"]
"""`auto` follows the visitor's system, `page` the page that the widget stands on."""
PanelSize = Literal["compact", "tall", "wide"]
Position = Literal["bottom-right", "bottom-left"]
LauncherIcon = Literal["chat", "question", "spark"]


def _check_logo(value: str) -> str:
    try:
        https_origin_of(value)
    except InvalidOrigin:
        raise ValueError("Use the full address of a picture, starting with https://") from None
    return value


PrimaryColor = Annotated[
    str,
    Field(pattern=r"^#[0-9a-fA-F]{6}$", description="Hexadecimal, for example #0f766e"),
    AfterValidator(str.lower),
]
Offset = Annotated[int, Field(strict=True, ge=0, le=200, description="Pixels from the edge of the page")]
LauncherSize = Annotated[int, Field(strict=True, ge=40, le=80, description="Pixels across")]
CornerRadius = Annotated[int, Field(strict=True, ge=0, le=32, description="Pixels")]
LauncherLabel = Annotated[Annotated[Line, Field(max_length=40)] | None, BlankIsNull]
LogoUrl = Annotated[Annotated[str, Field(max_length=2048), AfterValidator(_check_logo)] | None, BlankIsNull]
HeaderText = Annotated[Annotated[Line, Field(max_length=80)] | None, BlankIsNull]
ConsentText = Annotated[Annotated[Text, Field(max_length=2000)] | None, BlankIsNull]
StrictBool = Annotated[bool, Field(strict=True)]

DEFAULT_APPEARANCE: dict[str, Any] = {
    "primary_color": "#2563eb",
    "color_scheme": "auto",
    "position": "bottom-right",
    "offset_x": 20,
    "offset_y": 20,
    "launcher_label": None,
    "launcher_icon": "chat",
    "launcher_size": 56,
    "panel_size": "tall",
    "logo_url": None,
    "corner_radius": 16,
    "header_title": None,
    "header_subtitle": None,
    "ai_disclosure": True,
    "consent_text": None,
}


class Appearance(ResponseModel):
    """How an assistant looks on a page; lengths in pixels."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [DEFAULT_APPEARANCE]})

    primary_color: str
    color_scheme: ColorScheme
    position: Position
    offset_x: int
    offset_y: int
    launcher_label: str | None
    launcher_icon: LauncherIcon
    launcher_size: int
    panel_size: PanelSize
    logo_url: str | None
    corner_radius: int
    header_title: str | None
    header_subtitle: str | None
    ai_disclosure: bool
    consent_text: str | None


class AppearanceInput(PatchModel):
    """The parts of the appearance to set; the others stay as they are, or get their defaults."""

    primary_color: PrimaryColor = unset()
    color_scheme: ColorScheme = unset()
    position: Position = unset()
    offset_x: Offset = unset()
    offset_y: Offset = unset()
    launcher_label: LauncherLabel = unset()
    launcher_icon: LauncherIcon = unset()
    launcher_size: LauncherSize = unset()
    panel_size: PanelSize = unset()
    logo_url: LogoUrl = unset()
    corner_radius: CornerRadius = unset()
    header_title: HeaderText = unset()
    header_subtitle: HeaderText = unset()
    ai_disclosure: StrictBool = unset()
    consent_text: ConsentText = unset()


def complete_appearance(stored: dict[str, Any]) -> Appearance:
    """The stored appearance with defaults for what it does not say (fields that came later)."""
    known = {name: value for name, value in stored.items() if name in DEFAULT_APPEARANCE}
    return Appearance.model_validate(DEFAULT_APPEARANCE | known)

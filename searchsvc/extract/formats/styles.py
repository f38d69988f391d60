"""The fonts of named styles, which styles that build upon others take from these."""

from __future__ import annotations

_DEPTH = 20
"""Styles that build upon each other in a circle have no font."""


class Fonts:
    """The fonts of styles by their names."""

    def __init__(self) -> None:
        self._styles: dict[str, tuple[str | None, str | None]] = {}

    def add(self, style: str, font: str | None, parent: str | None) -> None:
        """Put down a style with its own font, if it names one, and the style that it builds upon."""
        self._styles[style] = font, parent

    def of(self, style: str | None) -> str | None:
        """The font of a style, None where neither it nor what it builds upon names one."""
        for _ in range(_DEPTH):
            font, style = self._styles.get(style or "", (None, None))
            if font:
                return font
        return None

"""The plugin's translation template: `python -m switchboard.dev.wordpress.translations` writes it.

A template lists each text that the plugin shows, for translators' programs (GNU gettext's PO format). It holds no time
and no version, so that the same sources give the same bytes.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

from switchboard.dev.console import say
from switchboard.dev.services import ROOT
from switchboard.dev.wordpress.plugin import NAME, SOURCES

TEMPLATE = Path("languages") / f"{NAME}.pot"
# WordPress's functions for one translatable text. The others (plurals, contexts) are not in use: `read_texts` says so.
CALL = re.compile(r"\b(?:esc_html|esc_attr)?_(?:_|e|x|n|ex|nx)\(\s*")
ARGUMENTS = re.compile(rf"'((?:[^'\\]|\\.)*)'\s*,\s*'{NAME}'\s*\)")
COMMENT = re.compile(r"/\*\s*(translators:(?:(?!\*/).)*?)\s*\*/\s*$", re.DOTALL)
# Of the main file's head WordPress translates these.
HEADER = re.compile(r"^ \* (?:Plugin Name|Description):\s+(.+)$", re.MULTILINE)
HEAD = f"""# The texts of the WordPress plugin {NAME}. Made by a program from its PHP files.
msgid ""
msgstr ""
"Project-Id-Version: {NAME}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"X-Domain: {NAME}\\n"
"""


class Text(NamedTuple):
    """One translatable text, the file that has it, and what its translator is told."""

    text: str
    file: str
    hint: str | None


def read_texts(sources: Path = SOURCES) -> list[Text]:
    """Every translatable text of the plugin's PHP files, in their order.

    Raises:
        ValueError: names a call that is not one literal text with the plugin's own text domain.
    """
    found = []
    for path in sorted(sources.rglob("*.php")):
        name, code = path.relative_to(sources).as_posix(), path.read_text(encoding="utf-8")
        if name == f"{NAME}.php":
            found += [Text(text.strip(), name, None) for text in HEADER.findall(code)]
        for call in CALL.finditer(code):
            arguments = ARGUMENTS.match(code, call.end())
            line = code.count("\n", 0, call.start()) + 1
            if arguments is None or not call.group().rstrip("( \t\n").endswith(("__", "_e")):
                raise ValueError(f"{name}:{line}: write one literal text and '{NAME}'")
            hint = COMMENT.search(code, 0, call.start())
            text = re.sub(r"\\(['\\])", r"\1", arguments[1])
            found.append(Text(text, name, " ".join(hint[1].split()) if hint else None))
    return found


def render(texts: list[Text]) -> str:
    """The template: each text once, with the files that have it and the hints for it."""
    parts = [HEAD]
    for text in dict.fromkeys(one.text for one in texts):
        same = [one for one in texts if one.text == text]
        hints = [f"#. {hint}\n" for hint in dict.fromkeys(one.hint for one in same if one.hint)]
        files = "#: " + " ".join(dict.fromkeys(one.file for one in same)) + "\n"
        form = "#, php-format\n" if re.search(r"%(\d\$)?[sd]", text) else ""
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        parts.append("".join(hints) + files + form + f'msgid "{quoted}"\nmsgstr ""\n')
    return "\n".join(parts)


def main() -> int:
    """Write the template and say where it is."""
    target = SOURCES / TEMPLATE
    target.parent.mkdir(exist_ok=True)
    target.write_text(render(read_texts()), encoding="utf-8")
    say(f"  {target.relative_to(ROOT)}: {len(read_texts())} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The WordPress plugin as the file that a client uploads: `python -m switchboard.dev.wordpress.plugin`.

The same sources give the same bytes, wherever it is made: sorted, without times, owners and compression.
"""

import sys
import zipfile
from pathlib import Path

from switchboard.dev.console import say
from switchboard.dev.services import ROOT

NAME = "switchboard-chat"
SOURCES = ROOT / "widget-loader" / "wordpress" / NAME
TARGET = ROOT / "widget-loader" / "wordpress" / "dist" / f"{NAME}.zip"
SUFFIXES = {".php", ".js", ".txt", ".pot"}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the zip format knows nothing earlier
FILE_MODE = 0o100644 << 16


def main() -> int:
    """Write the zip file and say where it is."""
    write(TARGET)
    say(f"  {TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")
    return 0


def write(target: Path, sources: Path = SOURCES) -> None:
    """Write all of the plugin's files into `target`, below one folder of the plugin's name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in sources.rglob("*") if path.is_file() and path.suffix in SUFFIXES)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"{NAME}/{path.relative_to(sources).as_posix()}", EARLIEST)
            entry.create_system = 3  # the mode below is Unix's
            entry.external_attr = FILE_MODE
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    sys.exit(main())

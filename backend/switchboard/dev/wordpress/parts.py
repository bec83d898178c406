"""PHP, MariaDB and WordPress from the system's packages, without a service that would start with the machine.

The programs are installed (`mariadb-server-core` is the program alone). WordPress's own package would bring a web
server that listens on port 80, so it is only downloaded and unpacked into the run's folder.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from switchboard.core.embedded.process import log_tail
from switchboard.dev.console import say, step

# Programs by the name under which they are found; Debian keeps servers in sbin, which is not on everybody's PATH.
PROGRAMS = {"php": "php-cli", "mariadbd": "mariadb-server-core"}
MARIADB_TABLES = "share/mysql"  # below the prefix of the program
PHP_EXTENSION = ("mysqli", "php-mysql")
WORDPRESS_PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentythree",
    # What WordPress's package links to instead of bringing it.
    "libjs-cropper",
    "libjs-underscore",
    "php-getid3",
)
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])


class PartMissing(Exception):
    """Something that the WordPress tests need is not here and we may not install it; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Paths of what runs a WordPress."""

    php: Path
    mariadbd: Path
    mariadb_tables: Path
    """The folder of the SQL files that make MariaDB's own tables."""


def require_programs() -> Programs:
    """PHP with MySQL support and MariaDB, installed first where we are root and have apt.

    Raises:
        PartMissing: one is not here and cannot be installed.
    """
    missing = _missing_packages()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"  installing {', '.join(missing)} with apt-get ...")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *command], env=environment, check=False)  # noqa: S603, S607
        missing = _missing_packages()
    if missing:
        raise PartMissing(
            f"The WordPress tests need {', '.join(missing)}. Install them, on Debian or Ubuntu with\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(missing)}"
        )
    mariadbd = Path(_find("mariadbd") or "")
    return Programs(Path(_find("php") or ""), mariadbd, mariadbd.parent.parent / MARIADB_TABLES)


def unpack_wordpress(folder: Path) -> Path:
    """Download WordPress with a stock theme below `folder`; answers with the folder of its `index.php`.

    Raises:
        PartMissing: this is no system with apt, or the download failed.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise PartMissing("The WordPress tests take WordPress from Debian's packages: run them on Debian or Ubuntu.")
    downloads = folder / "packages"
    downloads.mkdir(parents=True)
    log = folder / "packages.log"
    with step("WordPress"):
        if not _download(WORDPRESS_PACKAGES, downloads, log) and os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], check=False)  # noqa: S607 - the package lists may be old
            _download(WORDPRESS_PACKAGES, downloads, log)
        files = sorted(downloads.glob("*.deb"))
        if len(files) != len(WORDPRESS_PACKAGES):
            raise PartMissing(
                "WordPress could not be downloaded; `sudo apt-get update` may help. The end of what apt-get said:\n"
                + log_tail(log)
            )
        for file in files:
            subprocess.run(["dpkg-deb", "--extract", str(file), str(folder)], check=True)  # noqa: S603, S607
    shutil.rmtree(downloads)
    return folder / "usr" / "share" / "wordpress"


def _download(packages: Iterable[str], folder: Path, log: Path) -> bool:
    command = ["apt-get", "download", "-qq", *packages]
    with log.open("wb") as output:
        result = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False)  # noqa: S603
    return result.returncode == 0


def _missing_packages() -> list[str]:
    missing = {package for name, package in PROGRAMS.items() if not _find(name)}
    extension, package = PHP_EXTENSION
    php = _find("php")
    if php is None or extension not in _php_modules(php):
        missing.add(package)
    return sorted(missing)


def _find(name: str) -> str | None:
    return shutil.which(name, path=SEARCH_PATH)


def _php_modules(php: str) -> list[str]:
    return subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout.split()  # noqa: S603

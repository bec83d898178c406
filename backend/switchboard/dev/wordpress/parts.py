"""PHP and WordPress from the system's packages, without a service that would start with the machine.

PHP is installed. WordPress's own package would bring a web server that listens on port 80, so it is only downloaded and
unpacked into the run's folder.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from switchboard.core.embedded.process import log_tail
from switchboard.dev import mariadb
from switchboard.dev.console import step
from switchboard.dev.packages import PartMissing, find_program, require_packages

PHP = ("php", "php-cli")
PHP_EXTENSION = ("mysqli", "php-mysql")
WORDPRESS_PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentythree",
    # What WordPress's package links to instead of bringing it.
    "libjs-cropper",
    "libjs-underscore",
    "php-getid3",
)


def require_php() -> Path:
    """PHP with MySQL support, and MariaDB beside it, installed first where we are root and have apt.

    Raises:
        PartMissing: one is not here and cannot be installed.
    """
    require_packages(_list_missing_packages, "The WordPress tests")
    return Path(find_program(PHP[0]) or "")


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


def _list_missing_packages() -> list[str]:
    (program, package), (extension, extension_package) = PHP, PHP_EXTENSION
    php = find_program(program)
    missing = mariadb.list_missing_packages()
    if php is None:
        missing.append(package)
    if php is None or extension not in _php_modules(php):
        missing.append(extension_package)
    return missing


def _php_modules(php: str) -> list[str]:
    return subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout.split()  # noqa: S603

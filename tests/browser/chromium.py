"""`python -m tests.browser.chromium`: the Chromium for the browser tests, found or, for root, installed (浏览器).

SHOUWANG_CHROMIUM names one; else Debian's, with a Chinese face. Where there is none, one loud line says so and the
browser tests are skipped; `.ci/run` fails on that line.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMED_BY = "SHOUWANG_CHROMIUM"
PACKAGES = ("chromium", "fonts-noto-cjk")
PLACES = ("chromium", "chromium-browser", "google-chrome")
APT = "apt-get"
SKIPPED = "BROWSER TESTS SKIPPED:"
APT_S = 600


def found() -> Path | None:
    """The Chromium of this machine; None where there is none, or no Chinese face to write with."""
    named = os.environ.get(NAMED_BY)
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    path = next((path for name in PLACES if (path := shutil.which(name))), None)
    return Path(path) if path and _writes_chinese() else None


def why_not() -> str:
    """The loud line."""
    if os.environ.get(NAMED_BY):
        return f"{SKIPPED} {NAMED_BY} names no program that can be started ({os.environ[NAMED_BY]})."
    return (
        f"{SKIPPED} no Chromium with a Chinese face on this machine. As root on Debian `make test` installs "
        f"{' and '.join(PACKAGES)}; elsewhere name one by {NAMED_BY}=/path/to/chromium."
    )


def flags() -> list[str]:
    """Chromium refuses its sandbox to root; the pages that it opens here are ours alone."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def main() -> int:
    """Find it, or install it where that can be done; never an error, only the loud line."""
    if found() is None and NAMED_BY not in os.environ and _may_install():
        _install()
    if found() is None:
        sys.stdout.write(f"{why_not()}\n")
    return 0


def _writes_chinese() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    listed = subprocess.run([lister, ":lang=zh-cn", "family"], check=False, capture_output=True, text=True)
    return bool(listed.stdout.strip())


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which(APT) is not None


def _install() -> None:
    sys.stdout.write(f"Installing {' and '.join(PACKAGES)} for the browser tests ...\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update", "-q"), ("install", "-y", "-q", "--no-install-recommends", *PACKAGES)):
        try:
            ran = subprocess.run(
                [shutil.which(APT) or APT, *words],
                check=False,
                capture_output=True,
                text=True,
                env=quiet,
                timeout=APT_S,
            )
        except subprocess.TimeoutExpired:
            sys.stdout.write(f"apt-get {words[0]} did not end within {APT_S} s.\n")
            return
        if ran.returncode:
            last = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-1:]
            sys.stdout.write(f"apt-get {words[0]} failed: {' '.join(last)}\n")


if __name__ == "__main__":
    sys.exit(main())

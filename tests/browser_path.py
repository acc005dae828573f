"""Find Chromium for the browser tests, or install it. `python -m tests.browser_path` prints where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600
# What Playwright switches off itself, which is switched off no more where anybody else names what is to be; and the
# parts of Chromium's own window that are pages themselves: without a screen nobody sees them, and for every window
# they cost as much as the page in it.
FEATURES_OFF = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "InitialWebUI",
    "PreloadTopChromeWebUI",
    "TabSearch",
    "WebUIBackForwardButton",
    "WebUIHomeButton",
    "WebUILocationBar",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
    "WebUIReloadButton",
    "WebUISplitTabsButton",
    "WebUITabStrip",
    "WebUIToolbar",
)
# Chromium calls home at every start and, as root, refuses to run in its sandbox.
LAUNCH_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
)


class NoBrowser(RuntimeError):
    """There is no Chromium and none can be installed; the message says what to do."""


def chromium_path() -> str:
    """Return the path of Chromium: CHROMIUM_PATH, or one on PATH, or Playwright's own; raise NoBrowser."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not os.access(named, os.X_OK):
            raise NoBrowser(f"CHROMIUM_PATH is {named}, which is no program.")
        return named
    on_path = (shutil.which(name) for name in NAMES_ON_PATH)
    found = next((path for path in on_path if path), None) or playwrights_own()
    if found:
        return found
    raise NoBrowser(
        "The browser tests need Chromium. Install it (Debian: apt-get install chromium), "
        "or set CHROMIUM_PATH to one you have."
    )


def playwrights_own() -> str | None:
    """Return the browser that `playwright install chromium` downloaded, if it did."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> None:
    """Install Chromium by Playwright's download or, as root on Debian, by the package manager."""
    if succeeds(sys.executable, "-m", "playwright", "install", "chromium") and playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        succeeds("apt-get", "update", "-qq")
        succeeds(
            "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"
        )


def succeeds(*command: str) -> bool:
    """Run a command that may fail, or hang on a network that is not there; tell whether it worked."""
    sys.stderr.write(f"Installing Chromium: {' '.join(command)}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, env=environment, check=False, timeout=INSTALL_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main() -> int:
    """Make sure that there is a browser."""
    try:
        chromium_path()
    except NoBrowser:
        if not os.environ.get("CHROMIUM_PATH"):
            install_chromium()
    try:
        sys.stdout.write(f"Browser tests use {chromium_path()}\n")
    except NoBrowser as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env bash
# Sees to it that there is a Chromium: one that is here, else Playwright's, else the system's package manager's.
set -euo pipefail
python=$1

has_browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
} >/dev/null

playwrights() {
  "$python" - <<'PY'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not os.path.exists(p.chromium.executable_path))
PY
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if has_browser || playwrights; then exit 0; fi
echo "Installing Chromium for the browser tests."
if "$python" -m playwright install chromium >/dev/null 2>&1 && playwrights; then exit 0; fi
if command -v apt-get >/dev/null; then
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null || true
elif command -v dnf >/dev/null; then
  as_root dnf install -y -q chromium || true
elif command -v apk >/dev/null; then
  as_root apk add --quiet chromium || true
elif command -v pacman >/dev/null; then
  as_root pacman -S --noconfirm --quiet chromium || true
fi
if has_browser; then exit 0; fi
echo "There is no Chromium and none could be installed. Install Chromium or Chrome, then run make test again." >&2
exit 1

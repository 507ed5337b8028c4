#!/usr/bin/env bash
# Makes the pictures of the README anew from the demo. Needs Chromium and an installed listingkit[demo].
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
listingkit demo --out "$work/demo" >/dev/null

shoot() { # page, picture, height
  chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size="1100,$3" --screenshot="$here/$2" "file://$work/demo/reports/$1" 2>/dev/null
}
shoot audit.html report.png 1180
shoot br.html localized.png 1180

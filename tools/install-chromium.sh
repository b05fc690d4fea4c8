#!/bin/sh
# Brings the Chromium in which the pages are tested, where none is there and the system's packages may be installed.
# Where it cannot, the test of the page is skipped and says why.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" > /dev/null; then exit 0; fi
done
if ! command -v apt-get > /dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "no Chromium: the page of the daily report is not tested in a browser (as root: apt-get install chromium)" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# The first font makes the page's texts as wide here as anywhere; the second has Chinese, Japanese and Korean (2 MB).
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core \
  fonts-droid-fallback > /dev/null; }; then
  echo "Chromium could not be installed: the page of the daily report is not tested in a browser" >&2
fi

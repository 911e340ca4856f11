#!/bin/sh
# bare.sh COMMAND…: run it as on a machine without fonts, browser and office. Nothing is
# removed: a mount namespace of its own (Linux) hides them from the command alone.
set -eu
if [ "${GOVREPORT_BARE:-}" != 1 ]; then
  [ "$(id -u)" -eq 0 ] && user= || user="--user --map-root-user"
  # shellcheck disable=SC2086
  GOVREPORT_BARE=1 exec unshare $user --mount sh "$0" "$@"
fi
for folder in /usr/share/fonts /usr/local/share/fonts /usr/share/X11/fonts \
  "$HOME/.fonts" "$HOME/.local/share/fonts"; do
  [ ! -d "$folder" ] || mount -t tmpfs none "$folder"
done
for name in chromium chromium-browser google-chrome soffice libreoffice; do
  # what is bound over a program must not be executable, nor found again under another name
  while program=$(command -v "$name") && [ -x "$program" ]; do
    mount --bind /dev/null "$(readlink -f "$program")"
  done
done
exec "$@"

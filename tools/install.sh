#!/bin/sh
# install.sh FOLDER: a virtual environment with the locked versions, and govreport from here.
set -eu
venv=$1
python=$venv/bin/python
uv=$(command -v uv || true)
if ! "$python" -c '' 2>/dev/null; then
  if [ -n "$uv" ]; then
    "$uv" venv --quiet --clear --python "${PYTHON:-python3}" "$venv"
  else
    "${PYTHON:-python3}" -m venv --clear "$venv" ||
      { echo 'the venv module is incomplete; on Debian:  apt-get install python3-venv'; exit 1; }
  fi
fi
if [ -z "$uv" ]; then
  pip="$python -m pip install --quiet --disable-pip-version-check"
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >"$venv/uv.lock"
  # there may be no uv for this machine: then pip does it all, and takes longer
  if $pip --require-hashes --requirement "$venv/uv.lock"; then
    uv=$venv/bin/uv
  else
    sed '/^uv==/,/[^\\]$/d' requirements.lock >"$venv/rest.lock"
    $pip --require-hashes --requirement "$venv/rest.lock"
    $pip --no-deps --editable .
    exit
  fi
fi
"$uv" pip install --quiet --python "$python" --require-hashes --requirement requirements.lock
"$uv" pip install --quiet --python "$python" --no-deps --editable .

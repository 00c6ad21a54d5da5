#!/bin/sh
# setup.sh VENV LOCKFILE: make the virtual environment and install what is locked.
# PyTorch goes first and in its CPU build: a plain `torch` brings gigabytes of CUDA.
set -eu
venv=$1
lock=$2
: "${PYTHON:=python3}" "${TORCH:?the version of torch}"

command -v "$PYTHON" >/dev/null 2>&1 || { echo "setup: $PYTHON not found; install Python 3.11 or newer, or run: make PYTHON=/path/to/python3" >&2; exit 2; }
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: $("$PYTHON" --version) is too old; Shisaku needs Python 3.11 or newer (make PYTHON=/path/to/python3.11)" >&2; exit 2; }
if ! [ -x "$venv/bin/pip" ]; then
    rm -rf "$venv"
    "$PYTHON" -m venv "$venv" || { echo "setup: no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 2; }
fi

pip="$venv/bin/pip --disable-pip-version-check --quiet --quiet"
if ! "$venv/bin/python" -c "import importlib.metadata as m, sys; sys.exit(m.version('torch').split('+')[0] != '$TORCH')" 2>/dev/null; then
    echo "setup: installing PyTorch $TORCH (CPU)" >&2
    $pip install --no-deps --no-index "torch==$TORCH+cpu" 2>/dev/null ||
        $pip install --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==$TORCH"
fi
echo "setup: installing $lock" >&2
$pip install --no-deps --require-hashes -r "$lock"
$pip install --no-deps --no-build-isolation --editable .

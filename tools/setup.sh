#!/bin/sh
# setup.sh VENV: make the virtual environment and install what is locked.
#   HUB=1    also what other embedding models and re-rankers need (PyTorch, sentence-transformers)
#   DEV=1    also what the tests need, PyTorch among it
# PyTorch goes first and in its CPU build: a plain `torch` brings gigabytes of CUDA. Where its index
# is out of reach the rest is installed without it: only models other than the one that ships need it.
set -eu
venv=$1
: "${PYTHON:=python3}" "${TORCH:?the version of torch}" "${HUB:=}" "${DEV:=}"

command -v "$PYTHON" >/dev/null 2>&1 || { echo "setup: $PYTHON not found; install Python 3.11 or newer, or run: make PYTHON=/path/to/python3" >&2; exit 2; }
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: $("$PYTHON" --version) is too old; Shisaku needs Python 3.11 or newer (make PYTHON=/path/to/python3.11)" >&2; exit 2; }
if ! [ -x "$venv/bin/pip" ]; then
    rm -rf "$venv"
    "$PYTHON" -m venv "$venv" || { echo "setup: no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 2; }
fi

pip="$venv/bin/pip --disable-pip-version-check --quiet --quiet"
install_torch() {
    "$venv/bin/python" -c "import importlib.metadata as m, sys; sys.exit(m.version('torch').split('+')[0] != '$TORCH')" 2>/dev/null && return
    echo "setup: installing PyTorch $TORCH (CPU)" >&2
    $pip install --no-deps --no-index "torch==$TORCH+cpu" 2>/dev/null ||
        $pip --retries 1 --timeout 30 install --no-deps --index-url https://download.pytorch.org/whl/cpu "torch==$TORCH" 2>/dev/null
}
if [ -n "$DEV" ]; then lock=requirements-dev.lock; elif [ -n "$HUB" ]; then lock=requirements-hub.lock; else lock=requirements.lock; fi
if [ -n "$HUB$DEV" ] && ! install_torch; then
    echo "setup: PyTorch $TORCH could not be had (download.pytorch.org is out of reach); going on without it: building, searching, asking and serving with the model that ships do not need it" >&2
    if [ -z "$DEV" ]; then lock=requirements.lock; fi
fi
echo "setup: installing $lock" >&2
$pip install --no-deps --require-hashes -r "$lock"
$pip install --no-deps --no-build-isolation --editable .

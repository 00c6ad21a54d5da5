#!/bin/sh
# lock.sh TORCH [OPTION...]: resolve pyproject.toml into the lock files. What is pinned stays as it
# is, unless pip-compile's --upgrade or --upgrade-package NAME is given.
#   requirements.lock      what the program needs, without PyTorch
#   requirements-hub.lock  the same and the extra hub: models other than the one that ships
#   requirements-dev.lock  everything: tests, notebook, training
# Every file is named by its hash; torch is left out, tools/setup.sh installs its CPU build.
# Pillow (extra ocr) is locked for everyone, so that a scan lacks Tesseract at most; setuptools,
# because an environment of Python 3.12 or newer has none to install the program with.
set -eu
torch=$1
shift
options=$*
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pip-tools
printf 'torch==%s+cpu\n' "$torch" >"$work/torch.txt"
printf 'setuptools>=77\n' >"$work/build.in"
compile() {
    out=$1
    shift
    if [ -f "$out" ]; then cp "$out" "$work/$out"; fi
    # shellcheck disable=SC2086 # a list of options
    "$work/venv/bin/pip-compile" --quiet --no-header --no-annotate --strip-extras --allow-unsafe --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --constraint "$work/torch.txt" \
        $options "$@" --output-file "$work/$out" pyproject.toml "$work/build.in"
    # one requirement is a run of lines joined by backslashes: drop torch's
    awk '/^[A-Za-z0-9]/ { keep = ($0 !~ /^torch==/) } keep' "$work/$out" >"$out"
}
pins() { sed -n 's/^\([A-Za-z0-9._-]*==[^ ]*\).*/\1/p' "$1"; }
compile requirements.lock --extra ocr
pins requirements.lock >"$work/runtime.txt"
compile requirements-hub.lock --extra ocr --extra hub --constraint "$work/runtime.txt"
pins requirements-hub.lock >"$work/hub.txt"
compile requirements-dev.lock --extra dev --extra notebook --extra ocr --extra train --extra hub --constraint "$work/hub.txt"

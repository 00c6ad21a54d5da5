#!/bin/sh
# lock.sh TORCH: resolve pyproject.toml into requirements.lock and requirements-dev.lock.
# Every file is named by its hash; torch is left out, tools/setup.sh installs its CPU build.
# Pillow (extra ocr) is locked for everyone, so that a scan lacks Tesseract at most.
set -eu
torch=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pip-tools
printf 'torch==%s+cpu\n' "$torch" >"$work/torch.txt"
compile() {
    out=$1
    shift
    "$work/venv/bin/pip-compile" --quiet --no-header --no-annotate --strip-extras --allow-unsafe --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --constraint "$work/torch.txt" \
        "$@" --output-file "$work/$out" pyproject.toml
    # one requirement is a run of lines joined by backslashes: drop torch's
    awk '/^[A-Za-z0-9]/ { keep = ($0 !~ /^torch==/) } keep' "$work/$out" >"$out"
}
compile requirements.lock --extra ocr
sed -n 's/^\([A-Za-z0-9._-]*==[^ ]*\).*/\1/p' requirements.lock >"$work/runtime.txt"
compile requirements-dev.lock --extra dev --extra notebook --extra ocr --extra train --constraint "$work/runtime.txt"

#!/bin/sh
# Install one service, and nothing else, into a virtual environment: the images' one install step.
# usage: sh deploy/install.sh SERVICE VENV NODE_MODULES
# (run where shared/, services/SERVICE and locks/ lie)
set -eu
service=$1
venv=$2
modules=$3

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --no-cache-dir --require-hashes -r locks/uv.txt
uv="$tools/bin/uv --quiet --no-cache --system-certs" # a city may have an authority of its own

$uv venv "$venv"
$uv pip install --python "$venv/bin/python" --require-hashes -r "locks/$service.txt"
# The tokens of the design system travel inside the wheel of machi-shared.
"$venv/bin/python" shared/src/machi/shared/ui/assets.py "$modules"
if [ "$service" = forms ]; then # the fonts of papers travel inside the wheel of machi-forms
  PYTHONPATH=shared/src:services/forms/src "$venv/bin/python" -m machi.forms.printing.bring_fonts "$modules"
fi
$uv pip install --python "$venv/bin/python" --no-deps --no-sources --no-build-isolation \
  ./shared "./services/$service"

#!/bin/sh
# Install one service, and nothing else, into a virtual environment: the images' one install step.
# usage: sh deploy/install.sh SERVICE VENV      (run where shared/, services/SERVICE and locks/ lie)
set -eu
service=$1
venv=$2

python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --no-cache-dir --require-hashes -r "locks/$service.txt"
# The tokens of the design system travel inside the wheel of machi-shared.
"$venv/bin/python" shared/src/machi/shared/ui/assets.py --from node_modules
"$venv/bin/python" -m pip install --quiet --no-cache-dir --no-deps --no-build-isolation \
  ./shared "./services/$service"

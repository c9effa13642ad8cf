#!/bin/sh
# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Lets a libFuzzer program look for inputs that break it, for FUZZ_SECONDS (60). Inputs that it finds are kept in the build
# folder and used by the next run; what it finds is named there, and belongs into seeds/ once the fault is mended.
#
#   run.sh PROGRAM CORPUS DICTIONARY INPUT-FOLDER...
set -u
program=$1 corpus=$2 dictionary=$3
shift 3
mkdir -p "$corpus" || exit 1
set -- "$corpus" "$@"
[ ! -f "$dictionary" ] || set -- -dict="$dictionary" "$@"
exec "$program" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=65536 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
  -artifact_prefix="$corpus-found-" "$@"

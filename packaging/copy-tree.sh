# SPDX-FileCopyrightText: libvirt-zpci contributors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sourced by the scripts beside it, in the top folder of the tree.

# copy_tree FOLDER: copies the tree there without what git ignores. A released archive has no git and is copied whole.
copy_tree() {
  mkdir -p "$1"
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
  else
    find . -type f -print0
  fi | tar --create --null --files-from=- | tar --extract --directory="$1"
}

/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A case of tests/qemuxml2argvdata: <stem>.xml is the author form; <stem>.conf,
 * where it is there, says for what it is planned. Keys of its group [case]:
 * host (stem in tests/hosts, "z16"), caps (stem in tests/qemucapsdata,
 * "qemu-7.2"), machine ("what if"), libvirt (as virGetVersion() counts, 9000000),
 * region-emulator, explicit (no); relaxed, vfio-region (what VFIO would say of
 * every function; VFIO is not asked where neither is there).
 */
#pragma once

#include "zpci-plan.h"
#include "zpci-stock.h"

G_BEGIN_DECLS

#define GOLDEN_FOLDER "qemuxml2argvdata"

typedef struct {
  char *stem;
  char *text;         /* <stem>.xml */
  gsize length;
  GKeyFile *conf;
} GoldenCase;

GoldenCase *golden_case_load (const char *stem);
void golden_case_free (GoldenCase *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GoldenCase, golden_case_free)

/** golden_case_stems: Returns: (transfer full): every case's stem, sorted. */
char **golden_case_stems (void);

/** golden_case_path: Returns: (transfer full): the path of "<stem><suffix>". */
char *golden_case_path (const GoldenCase *c, const char *suffix);

/** golden_case_get: Returns: (transfer full): the value of @key, or @fallback. */
char *golden_case_get (const GoldenCase *c, const char *key, const char *fallback);

gboolean golden_case_is (const GoldenCase *c, const char *key);

/**
 * golden_case_stock:
 *
 * Returns: (transfer full): the stock form (the document itself where nothing
 * is to do), or NULL with @error as to-stock set it.
 */
char *golden_case_stock (const GoldenCase *c, gsize *length, gboolean *changed, GError **error);

/** golden_case_plan: Returns: (transfer full): the plan of @text as JSON; stores whether it refuses. */
char *golden_case_plan (const GoldenCase *c, const char *text, gsize length, gboolean *refused);

G_END_DECLS

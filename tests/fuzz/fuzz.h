/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A target takes any bytes. It ends the process where something is wrong: a law
 * that is broken, a failure without an error, or what a sanitizer finds.
 * Built with libFuzzer (-Dfuzz=true) it looks for such bytes; without it
 * replay.c gives it the files that are kept.
 */
#pragma once

#include "zpci-error.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/** FUZZ_REQUIRE: ends the process with the condition that does not hold. */
#define FUZZ_REQUIRE(condition)                                                                              \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      g_printerr ("%s: does not hold: %s\n", G_STRLOC, #condition);                                          \
      abort ();                                                                                              \
    }                                                                                                        \
  } while (0)

/** FUZZ_RESULT: success leaves @error alone, failure sets one of ours with a message. */
#define FUZZ_RESULT(ok, error)                                                                               \
  do {                                                                                                       \
    FUZZ_REQUIRE ((ok) == ((error) == NULL));                                                                \
    FUZZ_REQUIRE ((error) == NULL || ((error)->domain == ZPCI_ERROR && (error)->code != 0));                 \
    FUZZ_REQUIRE ((error) == NULL || g_utf8_validate ((error)->message, -1, NULL));                          \
  } while (0)

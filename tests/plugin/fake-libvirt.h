/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The calls that the fake libvirt has seen, shared with the test that runs on it.
 */
#pragma once

#include <libvirt/libvirt.h>

typedef struct {
  unsigned int calls;   /* of libvirt's functions */
  const char *function; /* the last one that takes or gives a document, and */
  const void *xml;      /* the document or parameters it was given */
  const char *answer;   /* what reading functions say, */
  char *given;          /* and the copy they gave last */
  int active;           /* domains run */
  unsigned int parses;  /* documents that were parsed */
  unsigned int looks;   /* through the host's PCI devices */
} FakeLibvirt;

/** fake_libvirt: Returns: (transfer none): to be looked up by dlsym(). */
FakeLibvirt *fake_libvirt (void);

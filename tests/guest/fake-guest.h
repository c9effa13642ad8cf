/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A guest of a libvirt that is made up: it keeps documents, writes down each
 * call, and fails where the test asks for it.
 */
#pragma once

#include "zpci-guest.h"

G_BEGIN_DECLS

/** FakeGuest: strings are owned by it where they are not const. */
typedef struct {
  ZpciGuest guest;
  gboolean active, persistent;
  char *live, *config;         /* (nullable) */
  char *attached, *metadata;   /* (nullable): what came last */
  GString *calls;              /* "read-secure define attach-live ", one word each that changes or asks for a document */
  const char *fails;           /* (nullable): the word that fails, every time */
  const char *changes_after;   /* (nullable): behind this word somebody else changes the configuration */
  ZpciGuestVerdict verdict;
  guint guarded;               /* devices that the guard saw in the guest */
  int turns;                   /* taken and not given */
  const char *refused;         /* (nullable): the fault that was put into words */
} FakeGuest;

/** fake_guest_init: @live: (nullable): it does not run; @config: (nullable): it is transient; @scope: "live", "config", "both". */
void fake_guest_init (FakeGuest *fake, const char *live, const char *config, const char *scope);
void fake_guest_clear (FakeGuest *fake);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeGuest, fake_guest_clear)

G_END_DECLS

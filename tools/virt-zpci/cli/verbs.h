/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of all verbs and of the options that every verb has.
 */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

extern const ZpciVerb zpci_verb_attach_device;
extern const ZpciVerb zpci_verb_capture;
extern const ZpciVerb zpci_verb_complete;
extern const ZpciVerb zpci_verb_define;
extern const ZpciVerb zpci_verb_detach_device;
extern const ZpciVerb zpci_verb_domxml_from_stock;
extern const ZpciVerb zpci_verb_domxml_to_native;
extern const ZpciVerb zpci_verb_domxml_to_stock;
extern const ZpciVerb zpci_verb_dumpxml;
extern const ZpciVerb zpci_verb_edit;
extern const ZpciVerb zpci_verb_export;
extern const ZpciVerb zpci_verb_help;
extern const ZpciVerb zpci_verb_hook;
extern const ZpciVerb zpci_verb_host_validate;
extern const ZpciVerb zpci_verb_hostdev;
extern const ZpciVerb zpci_verb_list;
extern const ZpciVerb zpci_verb_mdev;
extern const ZpciVerb zpci_verb_nodedev_dumpxml;
extern const ZpciVerb zpci_verb_plan;
extern const ZpciVerb zpci_verb_plugin;
extern const ZpciVerb zpci_verb_qemu_caps;
extern const ZpciVerb zpci_verb_report;
extern const ZpciVerb zpci_verb_reserve;
extern const ZpciVerb zpci_verb_status;
extern const ZpciVerb zpci_verb_topology;
extern const ZpciVerb zpci_verb_update_device;
extern const ZpciVerb zpci_verb_validate;

/** zpci_verbs: in the order of the manual; ends with NULL. */
extern const ZpciVerb *const zpci_verbs[];

/** zpci_global_options: what every verb understands, before and after its name. */
extern const ZpciOption zpci_global_options[];

/** zpci_verb_find: Returns: (nullable): the verb called @name. */
const ZpciVerb *zpci_verb_find (const char *name);

/** zpci_verb_choose: Returns: the verb called @name. Errors: usage, with the verb that was probably meant. */
const ZpciVerb *zpci_verb_choose (const char *name, GError **error);

/** zpci_verb_nearest: Returns: (nullable): the verb that @name is probably a misspelling of. */
const ZpciVerb *zpci_verb_nearest (const char *name);

G_END_DECLS

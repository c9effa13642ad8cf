/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The situation that guests are planned for: configuration, host, emulators and
 * libvirt. Everyone who plans has it put together here, so that all come to the
 * same decision; they differ by flags that have names, and by how an emulator,
 * libvirt and VFIO are asked, since not everyone may run every program.
 */
#pragma once

#include "zpci-config.h"
#include "zpci-domain.h"
#include "zpci-host.h"
#include "zpci-qemu-caps.h"

G_BEGIN_DECLS

/** ZpciEmulatorOrigin: whose emulator it is that answered. */
typedef enum {
  ZPCI_EMULATOR_OF_HOST = 0,      /* asked on the host that guests are planned for */
  ZPCI_EMULATOR_OF_CAPTURE,       /* that of a captured host, which recorded the answers */
  ZPCI_EMULATOR_OF_FILE,          /* answers in a file that the user named */
  ZPCI_EMULATOR_OF_THIS_MACHINE,  /* asked here, while the host is another one */
} ZpciEmulatorOrigin;

/** zpci_emulator_origin_id: Returns: (nullable): what JSON calls it; NULL: the host's own. */
const char *zpci_emulator_origin_id (ZpciEmulatorOrigin origin);

/** zpci_emulator_origin_name: Returns: (nullable): words behind the emulator's version; NULL: the host's own. */
const char *zpci_emulator_origin_name (ZpciEmulatorOrigin origin);

/** ZpciEmulator: an emulator and what is known about it. */
typedef struct {
  ZpciEmulatorOrigin origin;
  char *path;           /* (nullable): NULL: there is none */
  ZpciQemuCaps *caps;   /* (nullable): what it offers; NULL: not known, see @why */
  char *why;            /* (nullable): why @caps is NULL */
  char *remedy;         /* (nullable): what to do about @why */
} ZpciEmulator;

/** zpci_emulator_new: @caps: (transfer full) (nullable); without it @why says why. Returns: (transfer full). */
ZpciEmulator *zpci_emulator_new (const char *path, ZpciQemuCaps *caps, const char *why);

/** zpci_emulator_new_unknown: one that could not be asked; @why: its message and remedy. Returns: (transfer full). */
ZpciEmulator *zpci_emulator_new_unknown (const char *path, const GError *why);

void zpci_emulator_free (ZpciEmulator *emulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciEmulator, zpci_emulator_free)

/** ZpciSituationVfio: what only an open VFIO device tells; UNKNOWN where it was not asked or does not say. */
typedef struct {
  ZpciTri relaxed;          /* VFIO GROUP flag 2 */
  ZpciTri region_offered;   /* by the driver that is bound now */
} ZpciSituationVfio;

/**
 * ZpciSituationFlags:
 * @ZPCI_SITUATION_HERE: the guest starts on this very host; without it a host that is no IBM Z machine and has no zPCI
 *   function is left out, since the guest will run on another
 * @ZPCI_SITUATION_RUNNING: a device goes into the guest as it runs: no override reaches it, whatever "explicit" says
 * @ZPCI_SITUATION_NO_EMULATOR: no emulator is asked
 * @ZPCI_SITUATION_NO_LIBVIRT: libvirt's version is not asked
 * @ZPCI_SITUATION_VFIO: VFIO is asked about each function, which opens it
 * @ZPCI_SITUATION_NO_AP: crypto adapters are not looked at: reading their masks may take two seconds, for which a daemon
 *   has time only where something has failed over them
 * @ZPCI_SITUATION_STARTED: the guest runs, so that what keeps one with crypto adapters from starting does not count
 */
typedef enum {
  ZPCI_SITUATION_NONE = 0,
  ZPCI_SITUATION_HERE = 1 << 0,
  ZPCI_SITUATION_RUNNING = 1 << 1,
  ZPCI_SITUATION_NO_EMULATOR = 1 << 2,
  ZPCI_SITUATION_NO_LIBVIRT = 1 << 3,
  ZPCI_SITUATION_VFIO = 1 << 4,
  ZPCI_SITUATION_NO_AP = 1 << 5,
  ZPCI_SITUATION_STARTED = 1 << 6,

  /* Who plans: */
  ZPCI_SITUATION_OF_PLAN = ZPCI_SITUATION_NONE,                           /* plan, validate */
  ZPCI_SITUATION_OF_STATUS = ZPCI_SITUATION_STARTED,                      /* status */
  ZPCI_SITUATION_OF_HOOK = ZPCI_SITUATION_HERE,                           /* before a start */
  ZPCI_SITUATION_OF_START = ZPCI_SITUATION_HERE | ZPCI_SITUATION_NO_AP,   /* after a start that failed */
  ZPCI_SITUATION_OF_START_AP =                                            /* after one that failed over crypto adapters */
  ZPCI_SITUATION_HERE | ZPCI_SITUATION_NO_LIBVIRT,
  ZPCI_SITUATION_OF_GUARD =                                               /* before a live attach */
  ZPCI_SITUATION_HERE | ZPCI_SITUATION_RUNNING | ZPCI_SITUATION_NO_AP,
  /* hostdev: which guest it will be is not known */
  ZPCI_SITUATION_OF_ANY_GUEST = ZPCI_SITUATION_NO_EMULATOR | ZPCI_SITUATION_NO_LIBVIRT | ZPCI_SITUATION_NO_AP,
} ZpciSituationFlags;

/**
 * ZpciSituationCalls: how things are asked; each gets the data of the situation. A call that the flags rule out may be
 * NULL.
 * @ask_emulator: @named: (nullable): <emulator> of the guest; @machine: (nullable): its machine type, whose defaults
 *   are of interest. Returns: (transfer full): what is known, or NULL with an error: there shall be no plan
 * @get_libvirt_version: Returns: of the libvirt that starts the guest, as virGetVersion() counts (9000000 for 9.0.0);
 *   0: not known
 * @find_holder: (nullable): Returns: (transfer none) (nullable): the name of a guest that runs with mediated device
 *   @uuid, in lower case, and is not the guest named @name: (nullable)
 * @ask_vfio: fills @vfio, which is cleared, for @function; called once per device that has a function
 */
typedef struct {
  ZpciEmulator *(*ask_emulator) (gpointer data, const char *named, const char *machine, GError **error);
  gulong (*get_libvirt_version) (gpointer data);
  void (*ask_vfio) (gpointer data, const ZpciFunction *function, ZpciSituationVfio *vfio);
  const char *(*find_holder) (gpointer data, const char *uuid, const char *name);
} ZpciSituationCalls;

typedef struct ZpciSituation ZpciSituation;

/**
 * zpci_situation_new:
 * @config: (nullable): NULL: every key has its default
 * @host: (nullable): NULL: nothing is known of any function or of KVM
 * @calls: (nullable): NULL where @flags rule all of them out
 *
 * Nothing is asked before the first plan. @config, @host and @data must outlive the situation.
 *
 * Returns: (transfer full): the situation.
 */
ZpciSituation *zpci_situation_new (const ZpciConfig *config, ZpciHost *host, const ZpciSituationCalls *calls,
                                   gpointer data, ZpciSituationFlags flags);
void zpci_situation_free (ZpciSituation *situation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciSituation, zpci_situation_free)

/** zpci_situation_suppose_machine: "what if" guests had machine type @machine: (nullable), instead of their own. */
void zpci_situation_suppose_machine (ZpciSituation *situation, const char *machine);

/**
 * zpci_situation_get_emulator:
 *
 * Asked once for each emulator and machine type.
 *
 * Returns: (transfer none): what is known of the emulator that @domain runs on, valid as long as the situation.
 * Errors: those of ask_emulator.
 */
const ZpciEmulator *zpci_situation_get_emulator (ZpciSituation *situation, const ZpciDomain *domain, GError **error);

/** zpci_situation_get_flags: Returns: as it was made with. */
ZpciSituationFlags zpci_situation_get_flags (const ZpciSituation *situation);

/** zpci_situation_is_host: Returns: FALSE for a machine that is no IBM Z and has no zPCI functions. */
gboolean zpci_situation_is_host (const ZpciHost *host);

G_END_DECLS

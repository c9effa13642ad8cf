/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From a document to its plan: the emulator that is asked, the plan, and how it is printed.
 */
#pragma once

#include "cli.h"
#include "zpci-plan.h"
#include "zpci-qemu-caps.h"

G_BEGIN_DECLS

/*
 * Which emulators may be asked what they offer. A path in a document is never
 * run because it stands there: only what the administrator, the packages or
 * libvirt's own capabilities name is run.
 */

/**
 * zpci_emulator_choose:
 * @forced: (nullable): of --emulator: a program, one that the captured host recorded, or a file of recorded answers
 * @named: (nullable): <emulator> of a document
 * @ask, @machine: as in ZpciQemuProbeOptions
 *
 * The emulator @forced, else @named, else the packaged one. Where cli->host is a captured host that recorded the
 * emulator, its answers count; else it is asked here, where it may be run.
 *
 * Returns: (transfer full): what is known. NULL only for @forced that cannot be asked.
 * Errors: those of zpci_emulator_get_caps().
 */
ZpciEmulator *zpci_emulator_choose (ZpciCli *cli, const char *forced, const char *named, ZpciQemuAsk ask,
                                    const char *machine, GError **error);

/**
 * zpci_emulator_check:
 * @path: <emulator> of a document
 *
 * For verbs that have the option --emulator, which the remedy names.
 *
 * Returns: TRUE if @path may be run: a packaged emulator, or named by zpci.conf
 * or by the libvirt of --connect, where that is on this machine. Errors: ZPCI_ERROR_UNSUPPORTED.
 */
gboolean zpci_emulator_check (ZpciCli *cli, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_emulator_find_default:
 * @root: (nullable): of the host; what a captured one recorded comes before what is installed here
 *
 * Returns: (transfer full) (nullable): path of the emulator that is meant where none is named.
 */
char *zpci_emulator_find_default (ZpciRoot *root);

/**
 * zpci_emulator_get_caps:
 * @root: (nullable): of a host, which may have recorded the emulator
 * @path: a program (made absolute), or a file of recorded answers
 * @ask, @machine: as in ZpciQemuProbeOptions
 * @origin: (out) (optional): who answered
 *
 * Returns: (transfer full): what the emulator offers. A program is run, which the caller must have allowed; the cache
 * is used.
 * Errors: those of zpci_qemu_caps_probe() and zpci_qemu_caps_load().
 */
ZpciQemuCaps *zpci_emulator_get_caps (ZpciRoot *root, const char *path, ZpciQemuAsk ask, const char *machine,
                                      ZpciEmulatorOrigin *origin, GError **error);

/**
 * zpci_emulator_record:
 * @root, @path: as zpci_emulator_get_caps() takes them
 * @recorded_path: (out) (transfer full) (nullable): of the emulator that answered
 *
 * Returns: (transfer full): its answers, as text that zpci_emulator_get_caps() takes in a file, of every machine type.
 * Errors: those of zpci_qemu_replies_record() and zpci_qemu_caps_load().
 */
GBytes *zpci_emulator_record (ZpciRoot *root, const char *path, char **recorded_path, GError **error);

/* A guest's plan with everything that a command line says about it. */

/**
 * zpci_planning_local_version:
 * @root: of the host
 *
 * Returns: version of the libvirt library on the host, the running one or a captured one, as virGetVersion() counts; 0:
 * not known. No daemon is asked.
 */
gulong zpci_planning_local_version (ZpciRoot *root);

/** ZpciPlanner: the situation of a run of virt-zpci, and what the user has read about it. */
typedef struct ZpciPlanner ZpciPlanner;

/** zpci_planner_new: @flags: who plans; ZPCI_SITUATION_VFIO comes from --vfio. Returns: (transfer full). */
ZpciPlanner *zpci_planner_new (ZpciCli *cli, ZpciSituationFlags flags);
void zpci_planner_free (ZpciPlanner *planner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZpciPlanner, zpci_planner_free)

/** zpci_planner_take_as_is: guests are planned as they are: neither --emulator nor --machine counts. */
void zpci_planner_take_as_is (ZpciPlanner *planner);

/**
 * zpci_planner_make:
 *
 * Chooses and asks the emulator, and takes --machine, --explicit, --region-emulator, --vfio and --connect into account.
 *
 * Returns: (transfer full): the plan; @domain and cli->host must outlive it.
 * Errors: those of zpci_cli_host() and zpci_emulator_choose(), and
 * ZPCI_ERROR_NOT_FOUND (the emulator has no machine type --machine).
 */
ZpciPlan *zpci_planner_make (ZpciPlanner *planner, ZpciDomain *domain, GError **error);

/**
 * zpci_planner_emulator:
 *
 * Returns: (transfer none): what is known of the emulator that @domain runs on; valid as long as the planner.
 * Errors: those of zpci_cli_host() and zpci_emulator_choose().
 */
const ZpciEmulator *zpci_planner_emulator (ZpciPlanner *planner, const ZpciDomain *domain, GError **error);

/* Plans for people: the heading, the table, and what the decision rests on. */

/** zpci_plan_report_append: prints @plan to cli->out; with @verbose also the reasoning. */
void zpci_plan_report_append (ZpciCli *cli, const ZpciPlan *plan, gboolean verbose);

/** zpci_plan_report_software: appends machine type and QEMU of @plan, and whose QEMU that is. */
void zpci_plan_report_software (GString *out, const ZpciPlan *plan);

/**
 * zpci_plan_report_function:
 *
 * Returns: (transfer full): what tables call the host function: "ism 0x00000102", or its address.
 */
char *zpci_plan_report_function (const ZpciPlanRow *row);

/** zpci_plan_report_matrices: prints the matrices of @plan, if it has any; with @verbose also the reasoning. */
void zpci_plan_report_matrices (ZpciCli *cli, const ZpciPlan *plan, gboolean verbose);

/** zpci_plan_report_matrix_status: prints each matrix of @plan, of a guest that runs, at all its levels. */
void zpci_plan_report_matrix_status (ZpciCli *cli, const ZpciPlan *plan);

/**
 * zpci_plan_report_ap_claims:
 * @sources: (element-type ZpciGuestSource): all guests of a libvirt
 * @plans: (element-type ZpciPlan): of them
 * @findings: (element-type char*): conflicts about crypto adapters are added
 *
 * Errors: those of zpci_cli_open_root().
 */
gboolean zpci_plan_report_ap_claims (ZpciCli *cli, const GPtrArray *sources, const GPtrArray *plans, GPtrArray *findings,
                                     GError **error);

/**
 * zpci_plan_report_claims:
 * @plans: (element-type ZpciPlan)
 * @live: (nullable) (element-type ZpciDomain): guests of @plans as they run, where the plans say how they will start
 *   next; a guest that has a function in both claims it once
 *
 * Returns: (transfer full) (element-type char*): a line for every host function
 * that more than one device of these guests claims.
 */
GPtrArray *zpci_plan_report_claims (const GPtrArray *plans, const GPtrArray *live);

/*
 * Two plans of the same guest: as it is, and with another emulator or machine type.
 */

/**
 * zpci_plan_compare_print:
 * @before, @after: (element-type ZpciPlan): of the same guests in the same order
 *
 * Appends to cli->out what changes, and sets the exit status: 1 where a guest that could start cannot any more, with
 * --strict where anything changes.
 */
void zpci_plan_compare_print (ZpciCli *cli, const GPtrArray *before, const GPtrArray *after);

G_END_DECLS

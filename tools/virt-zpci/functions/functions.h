/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Functions of the host for the verbs about them: what VFIO says, JSON, the columns of list.
 */
#pragma once

#include "cli.h"
#include "guests.h"
#include "output.h"
#include "zpci-function-attribute.h"
#include "zpci-plan.h"
#include "zpci-vfio.h"

G_BEGIN_DECLS

/*
 * The option --vfio of a verb: each function is opened for a moment and asked.
 * One that cannot be asked costs the reason, never the rest.
 */

/** The option in a verb's table. */
#define ZPCI_CLI_VFIO_OPTION(help) { "vfio", 0, ZPCI_VALUE_NONE, FALSE, NULL, help }

/**
 * zpci_cli_ask_vfio:
 * @function: of cli->host
 * @why: (out) (transfer none) (nullable) (optional): why nothing was told; NULL without --vfio
 *
 * Asks about @function if --vfio was given, once in a run.
 *
 * Returns: (transfer none) (nullable): what was told; NULL without --vfio and
 * where nothing was. Valid as long as @cli, as is @why.
 */
const ZpciVfioInfo *zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why);

/** zpci_cli_warn_untold: one warning per reason, with the functions that nothing was told of for it; and what
 * came to the warnings of the host since it was read. */
void zpci_cli_warn_untold (const ZpciCli *cli);

/**
 * zpci_cli_region_offered:
 *
 * Returns: whether the driver that is bound offers the I/O region; UNKNOWN for
 * one that is known to store blocks through its ordinary regions instead.
 */
ZpciTri zpci_cli_region_offered (const ZpciFunction *function, const ZpciVfioInfo *vfio);

/**
 * zpci_cli_plan_vfio: ask_vfio of ZpciSituationCalls; @cli is the ZpciCli.
 *
 * Only kernels that offer the I/O region know of relaxed functions, so only
 * theirs say no.
 */
void zpci_cli_plan_vfio (gpointer cli, const ZpciFunction *function, ZpciSituationVfio *vfio);

/* One function of the host as JSON. */

/**
 * zpci_function_to_json:
 *
 * Returns: (transfer full): an object; what the host does not say is left out.
 * The keys are documented in docs/json.md.
 */
JsonObject *zpci_function_to_json (const ZpciFunction *function);

/** zpci_function_to_json_keys: @keys: (nullable): only these; NULL: all attributes. Returns: (transfer full). */
JsonObject *zpci_function_to_json_keys (const ZpciFunction *function, GHashTable *keys);

/** zpci_vfio_to_json: Returns: (transfer full): what VFIO told of a function, as an object of the same kind. */
JsonObject *zpci_vfio_to_json (const ZpciVfioInfo *vfio);

/*
 * The columns of list: those of the attribute table, and those that are not
 * about the function alone.
 */

/** ZpciListRow: what a line is made of. */
typedef struct {
  const ZpciFunction *function;
  const ZpciGuests *guests;  /* (nullable): no libvirt was asked */
  const ZpciVfioInfo *vfio;  /* (nullable): VFIO told nothing */
  const char *vfio_why;      /* (nullable): why not */
} ZpciListRow;

typedef struct ZpciListColumn ZpciListColumn;
struct ZpciListColumn {
  ZpciOutputName heading;
  const char *help;
  ZpciAttributeMask needs;   /* what must be read for it */
  gboolean of_vfio;          /* only there with --vfio */
  gboolean on_request;       /* shown only where --columns names it */
  gboolean of_guests;        /* a libvirt is asked for it */
  const ZpciFunctionAttribute *attribute; /* (nullable) */
  /* of a column without attribute: appends the cell's text, or nothing */
  void (*append) (const ZpciListRow *row, GString *out);
};

/** zpci_list_columns: Returns: (transfer none): all columns in their order, behind the last one without a name. */
const ZpciListColumn *zpci_list_columns (void);

/** zpci_list_column_append: appends the text of the cell; nothing where nothing is known. */
void zpci_list_column_append (const ZpciListColumn *column, const ZpciListRow *row, GString *out);

/* The parts of list. */

/** zpci_list_check_types: Errors: usage, for a value of --type that is none. */
gboolean zpci_list_check_types (const ZpciCli *cli, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * zpci_list_sort_columns:
 *
 * Returns: (transfer full) (element-type guint): indices of the columns that --sort names, else of FID.
 * Errors: usage, for a name that is not a column, or one that is not about the function alone.
 */
GArray *zpci_list_sort_columns (const ZpciCli *cli, GError **error);

/** zpci_list_choose: Returns: (transfer container) (element-type ZpciFunction): those that the options choose, sorted. */
GPtrArray *zpci_list_choose (const ZpciCli *cli, const ZpciHost *host);

/** zpci_list_advise: notes for a user who sees too little, or who sees standby functions. */
void zpci_list_advise (const ZpciCli *cli, const ZpciHost *host, const GPtrArray *shown);

/** zpci_list_ask_vfio: as zpci_cli_ask_vfio(), of configured functions. */
const ZpciVfioInfo *zpci_list_ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why);

/** zpci_list_to_json: @table: its shown columns choose the keys, with --columns. Returns: (transfer full). */
JsonObject *zpci_list_to_json (ZpciCli *cli, const ZpciHost *host, const GPtrArray *functions, const ZpciTable *table);

G_END_DECLS

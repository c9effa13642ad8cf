/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asking VFIO for the command line.
 */
#include "functions.h"

#include "zpci-error.h"
#include "zpci-vfio.h"

typedef struct {
  ZpciVfioInfo info;
  char *why; /* (nullable): nothing was told */
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_free (told->why);
  g_free (told);
}

static Told *
ask_function (const ZpciHost *host, const ZpciFunction *function)
{
  Told *told = g_new0 (Told, 1);
  g_autoptr (GError) error = NULL;

  if (!zpci_vfio_read (host->root, function, &told->info, &error))
    told->why = zpci_error_format (error);
  return told;
}

const ZpciVfioInfo *
zpci_cli_ask_vfio (ZpciCli *cli, const ZpciFunction *function, const char **why)
{
  Told *told;

  if (why)
    *why = NULL;
  if (!zpci_cli_flag (cli, "vfio"))
    return NULL;
  if (!cli->vfio)
    cli->vfio = g_hash_table_new_full (NULL, NULL, NULL, told_free);
  told = g_hash_table_lookup (cli->vfio, function);
  if (!told) {
    told = ask_function (cli->host, function);
    g_hash_table_insert (cli->vfio, (gpointer) function, told);
  }
  if (why)
    *why = told->why;
  return told->why ? NULL : &told->info;
}

/* The functions stand in the order of the host, the reasons in that of their first function. */
void
zpci_cli_warn_untold (const ZpciCli *cli)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; cli->vfio && i < cli->host->functions->len; i++) {
    const ZpciFunction *function = g_ptr_array_index (cli->host->functions, i);
    const Told *told = g_hash_table_lookup (cli->vfio, function);
    char *label = told && told->why ? zpci_function_label (function) : NULL;
    guint at;

    if (label && g_ptr_array_find_with_equal_func (reasons, told->why, g_str_equal, &at)) {
      char *longer = g_strconcat (labels->pdata[at], ", ", label, NULL);

      g_free (labels->pdata[at]);
      labels->pdata[at] = longer;
      g_free (label);
    } else if (label) {
      g_ptr_array_add (reasons, told->why);
      g_ptr_array_add (labels, label);
    }
  }
  for (guint i = cli->n_warned; cli->host && i < cli->host->warnings->len; i++)
    zpci_cli_warn ("%s", (const char *) g_ptr_array_index (cli->host->warnings, i));
  for (guint i = 0; i < reasons->len; i++)
    zpci_cli_warn ("%s: VFIO: %s", (const char *) labels->pdata[i], (const char *) reasons->pdata[i]);
}

ZpciTri
zpci_cli_region_offered (const ZpciFunction *function, const ZpciVfioInfo *vfio)
{
  if (vfio->has_io_region)
    return ZPCI_YES;
  return zpci_driver_offers_region (function->driver) ? ZPCI_UNKNOWN : ZPCI_NO;
}

void
zpci_cli_plan_vfio (gpointer cli, const ZpciFunction *function, ZpciSituationVfio *vfio)
{
  const ZpciVfioInfo *info = zpci_cli_ask_vfio (cli, function, NULL);

  if (!info)
    return;
  if (info->relaxed == ZPCI_YES || info->has_io_region)
    vfio->relaxed = info->relaxed;
  vfio->region_offered = zpci_cli_region_offered (function, info);
}

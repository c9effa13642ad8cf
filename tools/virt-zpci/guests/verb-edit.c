/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * edit: the configuration of a guest in the author form, in an editor, and back
 * in one define. The text of the user is never lost.
 */
#include "connection.h"
#include "documents.h"
#include "editor.h"
#include "guests.h"
#include "verbs.h"
#include "zpci-domain-edit.h"
#include "zpci-error.h"
#include "zpci-file.h"
#include "zpci-stock.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static const ZpciOption options[] = {
  { "skip-validate", 0, ZPCI_VALUE_NONE, FALSE, NULL, "without libvirt's schema" },
  { "explicit", 0, ZPCI_VALUE_NONE, FALSE, NULL,
    "write an override for every request, also where it is QEMU's default" },
  { "format", 0, ZPCI_VALUE_CHOICE, FALSE, "text|json", "how to print (default text)" },
  { NULL },
};

#define CONFIG_FLAGS (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

typedef struct {
  ZpciCli *cli;
  virConnectPtr connection;
  virDomainPtr domain;
  const char *name;
  char *before;      /* the configuration as libvirt gave it */
  char *shown;       /* the same in the author form, without what was left */
  char *left;        /* (nullable): zpci_domain_describe_left() */
  char *path;        /* of the file in which it is edited */
  char *text;        /* (nullable): what the editor made of it */
  gboolean validate; /* libvirt shall look at its schema */
  gboolean force;    /* also where somebody else changed the guest meanwhile */
} Edit;

static void
edit_clear (Edit *edit)
{
  free (edit->before);
  g_free (edit->shown);
  g_free (edit->left);
  g_free (edit->path);
  g_free (edit->text);
  g_clear_pointer (&edit->domain, virDomainFree);
  g_clear_pointer (&edit->connection, virConnectClose);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Edit, edit_clear)

/* Returns: (transfer full) (nullable): free() it. */
static char *
read_config (const Edit *edit, GError **error)
{
  char *text = virDomainGetXMLDesc (edit->domain, CONFIG_FLAGS);

  if (!text)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot read the XML of guest '%s'", edit->name);
  return text;
}

static gboolean
check_persistent (const Edit *edit, GError **error)
{
  int persistent = virDomainIsPersistent (edit->domain);

  if (persistent < 0)
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot tell whether guest '%s' has a configuration", edit->name);
  else if (persistent == 0)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED,
                 "guest '%s' is transient and has no configuration to be edited", edit->name);
  return persistent > 0;
}

/* The form that its author wrote, without the entries of devices that are gone. */
static gboolean
make_shown (Edit *edit, GError **error)
{
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (edit->name, edit->before, strlen (edit->before));
  g_autoptr (ZpciDocument) whole = zpci_document_drop_left (g_steal_pointer (&document), &edit->left, error);
  gsize length = 0;

  if (!whole || !zpci_document_from_stock (whole, &edit->shown, &length, error))
    return FALSE;
  if (!edit->shown)
    edit->shown = g_strdup (whole->text);
  return TRUE;
}

static gboolean
open_guest (Edit *edit, GError **error)
{
  edit->connection = zpci_guest_connect (edit->cli, error);
  edit->domain =
      edit->connection ? zpci_guest_lookup (edit->connection, edit->cli->arguments[0], error) : NULL;
  if (!edit->domain)
    return FALSE;
  edit->name = virDomainGetName (edit->domain);
  if (!check_persistent (edit, error))
    return FALSE;
  edit->before = read_config (edit, error);
  return edit->before && make_shown (edit, error);
}

static gboolean
run_editor (Edit *edit, GError **error)
{
  gsize length = 0;

  if (!zpci_editor_run (edit->path, error))
    return FALSE;
  g_free (edit->text);
  edit->text = zpci_file_read_text (edit->path, ZPCI_XML_MAX_BYTES, &length, error);
  return edit->text != NULL;
}

static gboolean
is_unchanged (const Edit *edit)
{
  return !edit->left && strcmp (edit->text, edit->shown) == 0;
}

/* libvirt has no compare-and-swap; what falls between this and the define is overwritten. */
static gboolean
check_nobody_else (const Edit *edit, GError **error)
{
  char *now = edit->force ? NULL : read_config (edit, error);
  gboolean same = edit->force || (now && strcmp (now, edit->before) == 0);

  if (now && !same)
    g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_CONFLICT, "guest '%s' was changed by somebody else meanwhile",
                 edit->name);
  free (now);
  return same;
}

static gboolean
define (const Edit *edit, GError **error)
{
  ZpciStockFlags flags = zpci_cli_config (edit->cli)->explicit_override ? ZPCI_STOCK_EXPLICIT : ZPCI_STOCK_NONE;
  g_autoptr (ZpciDocument) document = zpci_document_new_copy (edit->path, edit->text, strlen (edit->text));
  g_autoptr (virDomain) defined = NULL;
  g_autofree char *stock = NULL;
  gsize length = 0;

  if (!zpci_document_to_stock (document, flags, &stock, &length, error) || !check_nobody_else (edit, error))
    return FALSE;
  defined = virDomainDefineXMLFlags (edit->connection, stock ? stock : edit->text,
                                     edit->validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0);
  if (!defined) {
    zpci_connection_set_error (error, ZPCI_ERROR_IO, "cannot define guest '%s'", edit->name);
    return FALSE;
  }
  zpci_document_warn_words (document);
  return TRUE;
}

/* Returns: FALSE where the user gives up, or cannot be asked. */
static gboolean
ask (Edit *edit, gboolean *again)
{
  ZpciAnswer answer = zpci_editor_ask ();

  *again = answer == ZPCI_ANSWER_AGAIN;
  edit->validate &= answer != ZPCI_ANSWER_UNCHECKED;
  edit->force |= answer == ZPCI_ANSWER_FORCE;
  return answer != ZPCI_ANSWER_NO;
}

/* The guest is defined, or nothing was changed. */
static gboolean
edit_until_done (Edit *edit, GError **error)
{
  gboolean again = TRUE;

  for (;;) {
    g_autoptr (GError) why = NULL;

    if (again && !run_editor (edit, error))
      return FALSE;
    if (is_unchanged (edit) || define (edit, &why))
      return TRUE;
    if (!zpci_editor_can_ask ()) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
    zpci_cli_error (why);
    if (!ask (edit, &again)) {
      g_set_error (error, ZPCI_ERROR, ZPCI_ERROR_UNSUPPORTED, "guest '%s' was not changed", edit->name);
      return FALSE;
    }
  }
}

/* A text that nobody changed need not be kept. */
static gboolean
has_written (Edit *edit)
{
  g_autofree char *text = zpci_file_read_text (edit->path, ZPCI_XML_MAX_BYTES, NULL, NULL);

  return !text || strcmp (text, edit->shown) != 0;
}

static gboolean
run_edit (ZpciCli *cli, GError **error)
{
  g_auto (Edit) edit = { .cli = cli, .validate = !zpci_cli_flag (cli, "skip-validate") };

  if (!open_guest (&edit, error))
    return FALSE;
  edit.path = zpci_editor_new_file (edit.name, edit.shown, error);
  if (!edit.path)
    return FALSE;
  if (!edit_until_done (&edit, error)) {
    if (has_written (&edit))
      zpci_cli_note ("the text is kept in '%s'; 'virt-zpci define' of that file defines it", edit.path);
    else
      g_unlink (edit.path);
    return FALSE;
  }
  g_unlink (edit.path);
  if (edit.left)
    zpci_cli_note (ZPCI_GUEST_LEFT, edit.left);
  g_string_append_printf (cli->out, is_unchanged (&edit) ? "Domain '%s' not changed\n" : "Domain '%s' edited\n", edit.name);
  return TRUE;
}

const ZpciVerb zpci_verb_edit = {
  .name = "edit",
  .help = "edit a guest of libvirt in the author's form",
  .json_key = "done",
  .argument = "GUEST",
  .argument_kind = ZPCI_VALUE_GUEST,
  .min_arguments = 1,
  .max_arguments = 1,
  .options = options,
  .run = run_edit,
};

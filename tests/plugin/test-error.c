/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error bridge against the real libvirt, with all of its private symbols and
 * without some of them.
 */
#include "zpci-plugin-parts.h"
#include "zpci-plugin-test.h"

#include "zpci-test.h"

#include <dlfcn.h>
#include <string.h>

static void
silent (void *data, virErrorPtr error)
{
}

static gpointer
without_raise (const char *name)
{
  return strcmp (name, "virRaiseErrorObject") == 0 ? NULL : dlsym (RTLD_DEFAULT, name);
}

static gpointer
without_any (const char *name)
{
  return NULL;
}

typedef gpointer (*Lookup) (const char *name);
static const Lookup lookups[] = { NULL, without_raise, without_any };

static void
raise_text (ZpciErrorCode code, const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (ZPCI_ERROR, code, text);

  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
}

static void
assert_last (int code, int domain, const char *message)
{
  const virError *last = virGetLastError ();

  g_assert_nonnull (last);
  g_assert_cmpint (last->code, ==, code);
  g_assert_cmpint (last->domain, ==, domain);
  g_assert_cmpint (last->level, ==, VIR_ERR_ERROR);
  g_assert_cmpstr (last->message, ==, message);
}

static void
test_raise (gconstpointer data)
{
  static const struct {
    ZpciErrorCode ours;
    int theirs;
    const char *prefix;
  } table[] = {
    { ZPCI_ERROR_MALFORMED, VIR_ERR_XML_ERROR, "XML error: " },
    { ZPCI_ERROR_RANGE, VIR_ERR_XML_ERROR, "XML error: " },
    { ZPCI_ERROR_CONFLICT, VIR_ERR_XML_ERROR, "XML error: " },
    { ZPCI_ERROR_EXHAUSTED, VIR_ERR_CONFIG_UNSUPPORTED, "unsupported configuration: " },
    { ZPCI_ERROR_UNSUPPORTED, VIR_ERR_CONFIG_UNSUPPORTED, "unsupported configuration: " },
    { ZPCI_ERROR_NOT_FOUND, VIR_ERR_NO_NODE_DEVICE, "Node device not found: " },
    { ZPCI_ERROR_IO, VIR_ERR_SYSTEM_ERROR, "" },
    { ZPCI_ERROR_TIMEOUT, VIR_ERR_OPERATION_TIMEOUT, "Timed out during operation: " },
  };

  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *message = g_strconcat (table[i].prefix, "hostdev0: uid '0x0' 100%s", NULL);

    raise_text (table[i].ours, "hostdev0: uid '0x0' 100%s");
    assert_last (table[i].theirs, VIR_FROM_DOMAIN, message);
  }
  virResetLastError ();
}

static void
test_foreign_domain (gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "gone");

  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  zpci_plugin_raise (VIR_FROM_NODEDEV, error);
  assert_last (VIR_ERR_INTERNAL_ERROR, VIR_FROM_NODEDEV, "internal error: gone");
  virResetLastError ();
}

static void
test_line_and_remedy (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  zpci_set_error_at (&error, ZPCI_ERROR_CONFLICT, "domain XML", 12, "write another", "uid='0x1' is taken");
  zpci_plugin_raise (VIR_FROM_DOMAIN, error);
  assert_last (VIR_ERR_XML_ERROR, VIR_FROM_DOMAIN, "XML error: domain XML:12: uid='0x1' is taken: write another");
  g_assert_cmpint (virGetLastError ()->int1, ==, 12);
  virResetLastError ();
}

static void
test_save_restore (gconstpointer data)
{
  ZpciPluginSavedError *saved;

  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  raise_text (ZPCI_ERROR_UNSUPPORTED, "first");
  saved = zpci_plugin_save_error ();
  virResetLastError ();
  raise_text (ZPCI_ERROR_IO, "from cleaning up");
  zpci_plugin_restore_error (saved);
  assert_last (VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN, "unsupported configuration: first");
  virResetLastError ();
}

static void
test_no_error_stays_none (gconstpointer data)
{
  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  virResetLastError ();
  g_assert_null (zpci_plugin_save_error ());
  raise_text (ZPCI_ERROR_IO, "from cleaning up");
  zpci_plugin_restore_error (NULL);
  g_assert_null (virGetLastError ());
  zpci_plugin_append ("nothing to append to");
  g_assert_null (virGetLastError ());
}

static void
test_append (gconstpointer data)
{
  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  g_assert_null (virDomainGetName (NULL));
  zpci_plugin_append ("hostdev0: ISM has no MSI-X");
  assert_last (VIR_ERR_INVALID_DOMAIN, VIR_FROM_DOM,
               "invalid domain pointer in virDomainGetName; hostdev0: ISM has no MSI-X");
  virResetLastError ();
}

static gpointer
raise_in_thread (gpointer data)
{
  raise_text (ZPCI_ERROR_UNSUPPORTED, "of the other thread");
  assert_last (VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN, "unsupported configuration: of the other thread");
  return NULL;
}

static void
test_threads (gconstpointer data)
{
  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  raise_text (ZPCI_ERROR_MALFORMED, "of this thread");
  g_thread_join (g_thread_new ("other", raise_in_thread, NULL));
  assert_last (VIR_ERR_XML_ERROR, VIR_FROM_DOMAIN, "XML error: of this thread");
  virResetLastError ();
}

/* A client chooses what errors quote, and an administrator reads them in the journal. */
static void
test_harmless (gconstpointer data)
{
  zpci_plugin_error_set_lookup (*(const Lookup *) data);
  raise_text (ZPCI_ERROR_UNSUPPORTED, "a\nb\xc2\x9b");
  zpci_plugin_append ("c\xe2\x80\xae" "d");
  assert_last (VIR_ERR_CONFIG_UNSUPPORTED, VIR_FROM_DOMAIN,
               "unsupported configuration: a\\x0ab\\u{9b}; c\\u{202e}d");
  virResetLastError ();
}

static void
add (const char *name, GTestDataFunc function)
{
  static const char *const kinds[] = { "raise", "set", "public" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *path = g_strdup_printf ("/plugin-error/%s/%s", kinds[i], name);

    g_test_add_data_func (path, &lookups[i], function);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  virInitialize ();
  virSetErrorFunc (NULL, silent);
  add ("codes", test_raise);
  add ("foreign-domain", test_foreign_domain);
  add ("line-and-remedy", test_line_and_remedy);
  add ("save-restore", test_save_restore);
  add ("no-error", test_no_error_stays_none);
  add ("append", test_append);
  add ("harmless", test_harmless);
  add ("threads", test_threads);
  return g_test_run ();
}

/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The document rules for <ap>, what a guest must find in a matrix.
 */
#include "zpci-conf-private.h"
#include "zpci-hash.h"
#include "zpci-text.h"

#include <string.h>

/* Check: one <ap>, and where its findings go. */
typedef struct {
  const ZpciDomain *domain;
  const ZpciDomainDevice *device;
  ZpciRuleFindings *findings;
} Check;

#define fail(code, id, ...)                                                                                            \
  zpci_rule_findings_add (check->findings, ZPCI_FINDING_ERROR, (code), (id), check->device,                            \
                          zpci_xml_get_line (check->domain->xml, check->device->matrix->ap), __VA_ARGS__)

static void
check_place (const Check *check)
{
  const ZpciDomain *domain = check->domain;

  if (!zpci_domain_is_s390x (domain))
    fail (ZPCI_ERROR_UNSUPPORTED, "not-s390x", "remove the element", "<ap> is for s390x guests only, and this one is %s",
          ZPCI_SHOWN (domain->arch ? domain->arch : domain->machine));
  else if (domain->type && strcmp (domain->type, "kvm") != 0 && strcmp (domain->type, "qemu") != 0)
    fail (ZPCI_ERROR_UNSUPPORTED, "not-qemu", "remove the element",
          "<ap> is for QEMU guests, and this domain is of type '%s'", ZPCI_SHOWN (domain->type));
  else if (!check->device->matrix->key[0])
    fail (ZPCI_ERROR_MALFORMED, "ap-no-uuid", "write <source><address uuid='....'/></source>",
          "there is an <ap>, but the <source> names no mediated device by its uuid");
}

/* Refuses other content, which would be lost. */
static void
check_content (const Check *check)
{
  const xmlNode *ap = check->device->matrix->ap;

  for (const xmlAttr *attr = ap->properties; attr; attr = attr->next)
    if (attr->ns || !zpci_matrix_is_attribute ((const char *) attr->name))
      fail (ZPCI_ERROR_UNSUPPORTED, "unknown-attribute", "remove it; <ap> has adapters, domains, control",
            "<ap> has no attribute '%s'", ZPCI_SHOWN ((const char *) attr->name));
  if (xmlFirstElementChild ((xmlNode *) ap) || zpci_layout_is_mixed (ap))
    fail (ZPCI_ERROR_UNSUPPORTED, "ap-content", "write <ap .../>", "<ap> is an empty element");
}

static void
check_lists (const Check *check)
{
  for (guint i = 0; i < ZPCI_N_MATRIX_ATTRIBUTES; i++) {
    const ZpciMatrixAttribute *row = &zpci_matrix_attributes[i];
    g_autofree char *example = g_strdup_printf ("write %s='%s'", row->name, row->example);
    g_autoptr (GError) error = NULL;
    ZpciApMatrix matrix = { 0 };

    if (!zpci_matrix_read_attribute (check->device->matrix->ap, i, &matrix, &error))
      fail ((ZpciErrorCode) error->code, "ap-list", NULL, "%s of <ap>: %s", row->name, error->message);
    else if (row->needed && zpci_ap_set_is_empty (zpci_matrix_get (&matrix, i)))
      fail (ZPCI_ERROR_MALFORMED, "ap-list-missing", example, "<ap> requires no %s", row->what);
  }
}

/* Metadata knows a device by the uuid. */
static void
check_twice (const Check *check, GHashTable *seen)
{
  const ZpciDomainMatrix *matrix = check->device->matrix, *other;

  if (!matrix->key[0])
    return;
  other = g_hash_table_lookup (seen, matrix->key);
  if (!other)
    g_hash_table_insert (seen, (gpointer) matrix->key, (gpointer) matrix);
  else if (matrix->ap || other->ap)
    zpci_rule_findings_add (check->findings, ZPCI_FINDING_ERROR, ZPCI_ERROR_CONFLICT, "same-mdev", check->device,
                            matrix->line, "remove one of them", "mediated device %s is also that of %s in line %u", matrix->key,
                            ZPCI_SHOWN (other->label), other->line);
}

void
zpci_matrices_check (const ZpciDomain *domain, ZpciRuleFindings *findings)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (zpci_hash_text, g_str_equal);

  for (guint i = 0; i < domain->devices->len; i++) {
    const Check check = { domain, g_ptr_array_index (domain->devices, i), findings };

    if (!check.device->matrix)
      continue;
    check_twice (&check, seen);
    if (!check.device->matrix->ap)
      continue;
    check_place (&check);
    check_content (&check);
    check_lists (&check);
  }
}

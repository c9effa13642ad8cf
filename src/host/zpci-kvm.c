/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * KVM_CHECK_EXTENSION on /dev/kvm, or what a captured host recorded of it: one
 * text either way, so that a capture says what the machine said.
 */
#include "zpci-host.h"

#include "zpci-attribute.h"
#include "zpci-error.h"
#include "zpci-number.h"
#include "zpci-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Not in the headers of kernels before 6.0. */
#ifndef KVM_CAP_S390_ZPCI_OP
#define KVM_CAP_S390_ZPCI_OP 221
#endif

static char *
ask_kvm (void)
{
  int fd = open (ZPCI_PATH_KVM, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int code = errno;
  int answer;

  if (fd < 0)
    return g_strdup (zpci_errno_name (code));
  answer = ioctl (fd, KVM_CHECK_EXTENSION, (unsigned long) KVM_CAP_S390_ZPCI_OP);
  code = errno;
  close (fd);
  return answer < 0 ? g_strdup (zpci_errno_name (code)) : g_strdup_printf ("%d", answer);
}

char *
zpci_kvm_get_answer (ZpciRoot *root)
{
  GBytes *answer;

  if (zpci_root_is_live (root))
    return ask_kvm ();
  answer = zpci_root_get_answer (root, ZPCI_KVM_ANSWER);
  return answer ? zpci_attribute_text (answer) : NULL;
}

static void
judge (ZpciRoot *root, const char *answer, ZpciFact *fact)
{
  int code = zpci_errno_from_name (answer);
  g_autofree char *shown = NULL;
  guint64 value;

  if (zpci_parse_number (answer, ZPCI_RADIX_DEC, G_MAXINT32, &value, NULL)) {
    if (value > 0)
      zpci_fact_set (fact, ZPCI_YES, "KVM_CHECK_EXTENSION(221) returned %" G_GUINT64_FORMAT, value);
    else
      zpci_fact_set (fact, ZPCI_NO,
                     "KVM_CHECK_EXTENSION(221) returned 0: the kernel lacks CONFIG_VFIO_PCI_ZDEV_KVM (Linux 6.0), "
                     "the machine is older than z14, or this is itself a KVM guest");
  } else if (code != 0) {
    zpci_fact_set (fact, ZPCI_UNKNOWN, ZPCI_PATH_KVM ": %s%s", g_strerror (code),
                   code == ENOENT ? " (modprobe kvm)" : code == EACCES ? " (run as root or join the group kvm)" : "");
  } else {
    shown = zpci_attribute_shown (answer, strlen (answer));
    zpci_fact_set (fact, ZPCI_UNKNOWN, "%s: answer '%s' is '%s': expected a number or the name of an error",
                   zpci_root_get_name (root), ZPCI_KVM_ANSWER, shown);
  }
}

void
zpci_kvm_read_zpci_op (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact)
{
  g_autofree char *answer = other_architecture ? NULL : zpci_kvm_get_answer (root);

  if (other_architecture)
    zpci_fact_set (fact, ZPCI_NO, "this machine is not an IBM Z");
  else if (answer)
    judge (root, answer, fact);
  else
    zpci_fact_set (fact, ZPCI_UNKNOWN, "only a running machine can be asked, and %s has no recorded answer '%s'",
                   zpci_root_get_name (root), ZPCI_KVM_ANSWER);
}

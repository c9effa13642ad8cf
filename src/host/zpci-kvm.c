/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * KVM_CHECK_EXTENSION on /dev/kvm, or what a captured host recorded of it.
 */
#include "zpci-kvm.h"

#include "zpci-attribute.h"
#include "zpci-capture-errno.h"
#include "zpci-number.h"

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

static void
judge (ZpciFact *fact, gint64 answer)
{
  if (answer > 0)
    zpci_fact_set (fact, ZPCI_YES, "KVM_CHECK_EXTENSION(221) returned %" G_GINT64_FORMAT, answer);
  else
    zpci_fact_set (fact, ZPCI_NO,
                   "KVM_CHECK_EXTENSION(221) returned 0: the kernel lacks CONFIG_VFIO_PCI_ZDEV_KVM (Linux 6.0), "
                   "the machine is older than z14, or this is itself a KVM guest");
}

static void
ask (ZpciFact *fact)
{
  int fd = open ("/dev/kvm", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int saved_errno = errno;
  int answer;

  if (fd < 0) {
    zpci_fact_set (fact, ZPCI_UNKNOWN, "/dev/kvm: %s%s", g_strerror (saved_errno),
                   saved_errno == ENOENT ? " (load the module kvm)" : "");
    return;
  }
  answer = ioctl (fd, KVM_CHECK_EXTENSION, (unsigned long) KVM_CAP_S390_ZPCI_OP);
  saved_errno = errno;
  close (fd);
  if (answer < 0)
    zpci_fact_set (fact, ZPCI_UNKNOWN, "/dev/kvm: KVM_CHECK_EXTENSION(221): %s", g_strerror (saved_errno));
  else
    judge (fact, answer);
}

static void
recall (ZpciRoot *root, ZpciFact *fact)
{
  GBytes *answer = zpci_root_get_answer (root, ZPCI_KVM_ANSWER);
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  guint64 value;
  int code;

  if (!answer) {
    zpci_fact_set (fact, ZPCI_UNKNOWN, "only the running machine can be asked, and %s has no answer '%s'",
                   zpci_root_get_name (root), ZPCI_KVM_ANSWER);
    return;
  }
  text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  code = zpci_capture_errno_from_name (text);
  if (zpci_parse_number (text, ZPCI_RADIX_DEC, G_MAXINT32, &value, NULL)) {
    judge (fact, (gint64) value);
  } else if (code != 0) {
    zpci_fact_set (fact, ZPCI_UNKNOWN, "/dev/kvm: %s, when %s was captured", g_strerror (code), zpci_root_get_name (root));
  } else {
    shown = zpci_attribute_escape (text, strlen (text));
    zpci_fact_set (fact, ZPCI_UNKNOWN, "%s: answer '%s' is '%s': expected a number or the name of an error",
                   zpci_root_get_name (root), ZPCI_KVM_ANSWER, shown);
  }
}

void
zpci_kvm_read_zpci_op (ZpciRoot *root, gboolean other_architecture, ZpciFact *fact)
{
  if (other_architecture)
    zpci_fact_set (fact, ZPCI_NO, "this machine is not an IBM Z");
  else if (zpci_root_is_live (root))
    ask (fact);
  else
    recall (root, fact);
}

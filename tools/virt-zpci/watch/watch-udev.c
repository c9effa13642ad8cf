/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Events of the kernel, by libudev. Where udev runs they come from it, when its rules are done, so that an interface
 * has its name; in a container and where there is no udev, from the kernel itself.
 */
#include "watch.h"

#include "zpci-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <libudev.h>

/* Where libudev itself looks whether udev runs. */
#define UDEV_CONTROL "/run/udev/control"

/* A function that comes, goes or gets another driver; a slot that comes; what a driver made of a function. */
static const char *const subsystems[] = { "pci", "slots", "net", "vfio-dev" };

struct ZpciWatchUdev {
  struct udev *udev;
  struct udev_monitor *monitor;
  guint source;
  ZpciWatchFunc wake;
  gpointer data;
};

/* Takes each event from the queue; which one it was does not matter. Where the queue was too short for a burst, there
 * were some. */
static gboolean
receive (gint fd, GIOCondition condition, gpointer data)
{
  ZpciWatchUdev *watch = data;
  struct udev_device *device;
  gboolean any = FALSE;

  errno = 0;
  while ((device = udev_monitor_receive_device (watch->monitor)) != NULL) {
    udev_device_unref (device);
    any = TRUE;
  }
  if (any || errno == ENOBUFS)
    watch->wake (watch->data);
  return G_SOURCE_CONTINUE;
}

static int
listen_to_events (ZpciWatchUdev *watch)
{
  const char *sender = g_file_test (UDEV_CONTROL, G_FILE_TEST_EXISTS) ? "udev" : "kernel";
  int code = 0;

  watch->udev = udev_new ();
  watch->monitor = watch->udev ? udev_monitor_new_from_netlink (watch->udev, sender) : NULL;
  if (!watch->monitor)
    return errno ? errno : EIO;
  for (gsize i = 0; code == 0 && i < G_N_ELEMENTS (subsystems); i++)
    code = udev_monitor_filter_add_match_subsystem_devtype (watch->monitor, subsystems[i], NULL);
  return code < 0 ? -code : -udev_monitor_enable_receiving (watch->monitor);
}

ZpciWatchUdev *
zpci_watch_udev_new (ZpciWatchFunc wake, gpointer data, GError **error)
{
  g_autoptr (ZpciWatchUdev) watch = g_new0 (ZpciWatchUdev, 1);
  int code = listen_to_events (watch);

  if (code != 0) {
    zpci_set_error_errno (error, code, "cannot receive the events of the kernel");
    return NULL;
  }
  watch->wake = wake;
  watch->data = data;
  watch->source = g_unix_fd_add (udev_monitor_get_fd (watch->monitor), G_IO_IN | G_IO_ERR, receive, watch);
  return g_steal_pointer (&watch);
}

void
zpci_watch_udev_free (ZpciWatchUdev *watch)
{
  if (!watch)
    return;
  if (watch->source != 0)
    g_source_remove (watch->source);
  if (watch->monitor)
    udev_monitor_unref (watch->monitor);
  if (watch->udev)
    udev_unref (watch->udev);
  g_free (watch);
}

/* SPDX-FileCopyrightText: libvirt-zpci contributors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The changes of a guest, against a libvirt that is made up: what is called in
 * which order, what is left where a step fails, and how much is parsed.
 */
#include "fake-guest.h"
#include "zpci-base-test.h"
#include "zpci-error.h"
#include "zpci-test.h"

#include <string.h>

#define DEVICE(source, zpci)                                                                                     \
  "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='" source "'/></source>"           \
  "<alias name='ua-" source "'/><address type='pci'>" zpci "</address></hostdev>"
#define GUEST_WITH(machine, metadata, devices, override)                                                         \
  "<domain type='kvm'>" metadata "<os><type arch='s390x' machine='" machine "'>hvm</type></os>"                  \
  "<devices>" devices "</devices>" override "</domain>"
#define GUEST(machine) GUEST_WITH (machine, "", DEVICE ("0x1", "<zpci uid='0x0001' fid='0x00000001'/>"), "")
#define FUNCTION(uid, source, asks)                                                                              \
  "<metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS "'><z:function uid='" uid "' source='" source "' " asks      \
  "/></z:functions></metadata>"
/* A guest whose device 0x1 asks interp=on, which is the machine's default. */
#define ASKING                                                                                                   \
  GUEST_WITH ("s390-ccw-virtio-9.2", FUNCTION ("0x0001", "0001:00:00.0", "interp='on'"),                         \
              DEVICE ("0x1", "<zpci uid='0x0001' fid='0x00000001'/>"), "")
#define NEW GUEST ("s390-ccw-virtio-9.2")
#define OLD GUEST ("s390-ccw-virtio-7.1")
/* A device of uid 0x0002 has left the guest, its metadata has not. */
#define LEFT                                                                                                     \
  GUEST_WITH ("s390-ccw-virtio-9.2", FUNCTION ("0x0002", "0002:00:00.0", "interp='off'"),                        \
              DEVICE ("0x1", "<zpci uid='0x0001' fid='0x00000001'/>"), "")

static const char asks_on[] = DEVICE ("0x31", "<zpci interp='on'/>");
static const char plain[] = DEVICE ("0x31", "");

static gboolean
run_attach (FakeGuest *fake, const char *xml, GError **error)
{
  g_autoptr (ZpciDocument) device = zpci_document_read_device (xml, strlen (xml), "device", NULL);

  g_assert_nonnull (device);
  return zpci_guest_attach (&fake->guest, device, error);
}

typedef struct {
  const char *live, *config, *scope, *device; /* as fake_guest_init() takes them */
  const char *fails, *changes_after;
  ZpciGuestVerdict verdict;
  const char *calls;
  const char *error;     /* (nullable): it fails so */
  gboolean same_config;  /* the configuration is as it was */
  gboolean not_undone;
} Case;

static void
run_cases (const Case *cases, gsize n, gboolean (*run) (FakeGuest *fake, const char *xml, GError **error))
{
  for (gsize i = 0; i < n; i++) {
    const Case *c = &cases[i];
    g_auto (FakeGuest) fake = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean ok;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    fake_guest_init (&fake, c->live, c->config, c->scope);
    fake.fails = c->fails;
    fake.changes_after = c->changes_after;
    fake.verdict = c->verdict;
    ok = run (&fake, c->device, &error);
    g_assert_cmpstr (fake.calls->str, ==, c->calls);
    if (c->error)
      g_assert_nonnull (strstr (error ? error->message : "(no error)", c->error));
    else
      g_assert_no_error (error);
    g_assert_cmpint (ok, ==, !c->error);
    g_assert_cmpint (g_strcmp0 (fake.config, c->config) == 0, ==, c->same_config);
    g_assert_cmpint (fake.guest.not_undone, ==, c->not_undone);
  }
}

static void
test_attach_request (void)
{
  static const Case cases[] = {
    { NEW, NEW, "both", asks_on, .calls = "turn read-secure read-live read-secure define read-secure attach-live note" },
    { NEW, NEW, "live", asks_on, .calls = "read-live attach-live note", .same_config = TRUE },
    { NEW, NEW, "config", asks_on, .calls = "turn read-secure read-live read-secure define read-secure" },
    { NULL, NEW, "config", asks_on, .calls = "turn read-secure read-secure define read-secure" },
    { NULL, NEW, "both", asks_on, .calls = "", .error = "not-running", .same_config = TRUE },
    { NEW, NULL, "both", asks_on, .calls = "", .error = "transient", .same_config = TRUE },
    /* A refusal comes before anything is changed. */
    { OLD, OLD, "both", asks_on, .calls = "turn read-secure read-live", .error = "cannot be attached to a running guest",
      .same_config = TRUE },
    { NEW, NEW, "both", asks_on, .verdict = ZPCI_GUEST_REFUSED, .calls = "turn read-secure read-live",
      .error = "the guard refuses", .same_config = TRUE },
    { NEW, NEW, "both", DEVICE ("0x31", "<zpci uid='1' interp='on'/>"), .calls = "turn read-secure read-live",
      .error = "uid='0x0001' is taken", .same_config = TRUE },
    { NEW, NEW, "both", asks_on, "turn", .calls = "turn", .error = "turn failed", .same_config = TRUE },
    { NEW, NEW, "both", asks_on, "read-live", .calls = "turn read-secure read-live", .error = "read-live failed",
      .same_config = TRUE },
    { NEW, NEW, "both", asks_on, "define", .calls = "turn read-secure read-live read-secure define",
      .error = "define failed", .same_config = TRUE },
    /* Somebody else's change is not overwritten, at the replacement or at the undo. */
    { NEW, NEW, "both", asks_on, NULL, "read-live", .calls = "turn read-secure read-live read-secure",
      .error = "refused: changed" },
    { NEW, NEW, "both", asks_on, "attach-live",
      .calls = "turn read-secure read-live read-secure define read-secure attach-live turn read-secure define",
      .error = "attach-live failed", .same_config = TRUE },
    { NEW, NEW, "both", asks_on, "attach-live", "attach-live",
      .calls = "turn read-secure read-live read-secure define read-secure attach-live turn read-secure",
      .error = "attach-live failed", .not_undone = TRUE },
    { NEW, NEW, "live", asks_on, "attach-live", .calls = "read-live attach-live", .error = "attach-live failed",
      .same_config = TRUE },
  };

  run_cases (cases, G_N_ELEMENTS (cases), run_attach);
}

static void
test_attach_plain (void)
{
  static const Case cases[] = {
    { NEW, NEW, "both", plain, .calls = "read-config read-live attach", .same_config = TRUE },
    { NULL, NEW, "config", plain, .calls = "read-config attach", .same_config = TRUE },
    { NEW, NEW, "live", plain, .calls = "read-live attach", .same_config = TRUE },
    { LEFT, NEW, "live", plain, .verdict = ZPCI_GUEST_GOOD, .calls = "read-live note attach", .same_config = TRUE },
    { LEFT, NEW, "live", plain, .verdict = ZPCI_GUEST_LEAVE, .calls = "read-live attach", .same_config = TRUE },
    { NEW, NEW, "both", plain, .verdict = ZPCI_GUEST_REFUSED, .calls = "read-config read-live",
      .error = "the guard refuses", .same_config = TRUE },
    { NULL, LEFT, "config", DEVICE ("0x31", "<zpci uid='2'/>"), .calls = "read-config", .error = "uid='0x0002' is taken",
      .same_config = TRUE },
    { NEW, NEW, "live", plain, "read-live", .calls = "read-live", .error = "read-live failed", .same_config = TRUE },
    { NEW, NEW, "live", plain, "attach", .calls = "read-live attach", .error = "attach failed", .same_config = TRUE },
    /* libvirt says what there is to say against such a scope. */
    { NULL, NEW, "both", plain, .calls = "read-config attach", .same_config = TRUE },
  };

  run_cases (cases, G_N_ELEMENTS (cases), run_attach);
}

/* The running guest and the next one get the same device, and both say what it asks. */
static void
test_attach_result (void)
{
  g_auto (FakeGuest) fake = { 0 };
  g_autoptr (GError) error = NULL;

  fake_guest_init (&fake, ASKING, ASKING, "both");
  g_assert_true (run_attach (&fake, DEVICE ("0x31", "<zpci interp='on' aif='on'/>"), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fake.attached, ==, DEVICE ("0x31", "<zpci uid='0x0002' fid='0x00000000'/>"));
  g_assert_nonnull (strstr (fake.config, fake.attached));
  g_assert_nonnull (strstr (fake.config, "<z:function uid='0x0001' source='0001:00:00.0' interp='on'/>"
                                         "<z:function uid=\"0x0002\" source=\"0031:00:00.0\" interp=\"on\" aif=\"on\"/>"));
  g_assert_cmpstr (fake.metadata, ==,
                   "<functions><function uid=\"0x0001\" source=\"0001:00:00.0\" interp=\"on\"/>"
                   "<function uid=\"0x0002\" source=\"0031:00:00.0\" interp=\"on\" aif=\"on\"/></functions>");
  g_assert_cmpuint (fake.guarded, ==, 1);
  g_assert_false (fake.guest.not_noted);
}

static void
test_not_noted (void)
{
  g_auto (FakeGuest) fake = { 0 };

  fake_guest_init (&fake, NEW, NEW, "live");
  fake.fails = "note";
  g_assert_true (run_attach (&fake, asks_on, NULL));
  g_assert_true (fake.guest.not_noted);
}

/* A uid that was meant for another is not given to a device that asks for nothing. */
static void
test_attach_avoids_leftovers (void)
{
  g_auto (FakeGuest) fake = { 0 };

  fake_guest_init (&fake, LEFT, LEFT, "both");
  g_assert_true (run_attach (&fake, plain, NULL));
  g_assert_cmpstr (fake.attached, ==, DEVICE ("0x31", "<zpci uid='0x0003' fid='0x00000000'/>"));
  g_assert_null (fake.metadata);
}

static gboolean
run_detach (FakeGuest *fake, const char *xml, GError **error)
{
  g_autoptr (ZpciDocument) device = *xml == '<' ? zpci_document_new_copy ("device", xml, strlen (xml)) : NULL;

  return zpci_guest_detach (&fake->guest, device, device ? NULL : xml, error);
}

static void
test_detach (void)
{
  static const char one[] = DEVICE ("0x1", ""), other[] = DEVICE ("0x31", "");
  static const Case cases[] = {
    { ASKING, ASKING, "both", one, .calls = "turn read-secure read-secure define read-secure detach-live" },
    { ASKING, ASKING, "both", "ua-0x1", .calls = "turn read-secure read-secure define read-secure detach-live" },
    { ASKING, ASKING, "config", one, .calls = "turn read-secure read-secure define read-secure" },
    { ASKING, ASKING, "live", one, .calls = "detach", .same_config = TRUE },
    { NEW, NEW, "both", one, .calls = "turn read-secure detach", .same_config = TRUE },
    { ASKING, ASKING, "both", other, .calls = "turn read-secure detach", .same_config = TRUE },
    { ASKING, ASKING, "both", "ua-0x2", .calls = "turn read-secure detach", .same_config = TRUE },
    { ASKING, ASKING, "both", "<nothing/>", .calls = "turn read-secure detach", .same_config = TRUE },
    { NULL, ASKING, "both", one, .calls = "detach", .same_config = TRUE },
    { ASKING, NULL, "both", one, .calls = "detach", .same_config = TRUE },
    { ASKING, ASKING, "both", one, "read-secure", .calls = "turn read-secure read-config", .error = "refused: hidden",
      .same_config = TRUE },
    { ASKING, ASKING, "both", other, "read-secure", .calls = "turn read-secure read-config detach", .same_config = TRUE },
    { ASKING, ASKING, "both", one, "detach-live",
      .calls = "turn read-secure read-secure define read-secure detach-live turn read-secure define",
      .error = "detach-live failed", .same_config = TRUE },
    { ASKING, ASKING, "both", one, "detach-live", "detach-live",
      .calls = "turn read-secure read-secure define read-secure detach-live turn read-secure",
      .error = "detach-live failed", .not_undone = TRUE },
  };
  g_auto (FakeGuest) fake = { 0 };

  run_cases (cases, G_N_ELEMENTS (cases), run_detach);
  fake_guest_init (&fake, ASKING, ASKING, "both");
  g_assert_true (run_detach (&fake, one, NULL));
  g_assert_null (strstr (fake.config, ZPCI_DOMAIN_NS));
  g_assert_null (strstr (fake.config, "<hostdev"));
}

#define LEFT_OF_0x31                                                                                             \
  GUEST_WITH ("s390-ccw-virtio-9.2", FUNCTION ("0x0002", "0031:00:00.0", "interp='on'"),                         \
              DEVICE ("0x1", "<zpci uid='0x0001' fid='0x00000001'/>"), "")
#define LEFT_AND_THERE                                                                                           \
  GUEST_WITH ("s390-ccw-virtio-9.2", FUNCTION ("0x0002", "0001:00:00.0", "interp='on'"),                         \
              DEVICE ("0x1", "<zpci uid='0x0001' fid='0x00000001'/>"), "")

static gboolean
run_detach_with_left (FakeGuest *fake, const char *xml, GError **error)
{
  fake->guest.drops_left = TRUE;
  return run_detach (fake, xml, error);
}

/* Entries that a device left are named after that device alone. */
static void
test_detach_left (void)
{
  static const char gone[] = DEVICE ("0x31", ""), one[] = DEVICE ("0x1", "");
  static const Case cases[] = {
    { LEFT_OF_0x31, LEFT_OF_0x31, "config", gone, .calls = "turn read-secure read-secure define read-secure" },
    { LEFT_OF_0x31, LEFT_OF_0x31, "both", gone, .calls = "turn read-secure read-secure define read-secure detach-live" },
    { LEFT_OF_0x31, LEFT_OF_0x31, "both", gone, "detach-live",
      .calls = "turn read-secure read-secure define read-secure detach-live turn read-secure define",
      .error = "detach-live failed", .same_config = TRUE },
    { LEFT_OF_0x31, LEFT_OF_0x31, "both", one, .calls = "turn read-secure detach", .same_config = TRUE },
    /* It came back without a request, so libvirt has a device to detach. */
    { NULL, LEFT_AND_THERE, "config", one, .calls = "turn read-secure read-secure define read-secure detach" },
  };
  g_auto (FakeGuest) fake = { 0 };

  run_cases (cases, G_N_ELEMENTS (cases), run_detach_with_left);
  fake_guest_init (&fake, NULL, LEFT_OF_0x31, "config");
  g_assert_true (run_detach_with_left (&fake, gone, NULL));
  g_assert_cmpstr (fake.guest.left, ==, "uid 0x0002 of 0031:00:00.0 (interp=on)");
  g_assert_cmpstr (fake.config, ==, NEW);
}

static gboolean
run_update (FakeGuest *fake, const char *xml, GError **error)
{
  g_autoptr (ZpciDocument) device = zpci_document_new_copy ("device", xml, strlen (xml));

  return zpci_guest_check_update (&fake->guest, device, strstr (xml, "interp") != NULL, error);
}

static void
test_update (void)
{
  static const Case cases[] = {
    { NEW, NEW, "both", DEVICE ("0x1", ""), .calls = "read-config read-live", .same_config = TRUE },
    { NEW, NEW, "both", DEVICE ("0x1", "<zpci interp='on'/>"), .calls = "read-config",
      .error = "cannot be updated: detach and attach it", .same_config = TRUE },
    { ASKING, NEW, "both", DEVICE ("0x1", ""), .calls = "read-config read-live",
      .error = "cannot be updated: detach and attach it", .same_config = TRUE },
    { ASKING, ASKING, "both", DEVICE ("0x1", "<zpci interp='on'/>"), .calls = "read-config",
      .error = "keep uid='0x0001'", .same_config = TRUE },
    { ASKING, ASKING, "both", DEVICE ("0x1", "<zpci uid='1' interp='on'/>"), .calls = "read-config read-live",
      .same_config = TRUE },
    { ASKING, ASKING, "both", DEVICE ("0x31", ""), .calls = "read-config read-live", .same_config = TRUE },
    { ASKING, ASKING, "both", "<nothing/>", .calls = "read-config read-live", .same_config = TRUE },
    { NEW, NEW, "both", "<interp/>", .calls = "", .same_config = TRUE },
    { NEW, NEW, "live", DEVICE ("0x1", "<zpci interp='on'/>"), "read-live", .calls = "read-live",
      .error = "read-live failed", .same_config = TRUE },
  };

  run_cases (cases, G_N_ELEMENTS (cases), run_update);
}

#define UUID "c2177883-f1bb-47f0-914d-32a22e3a8804"
#define MATRIX(ap) "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='" UUID "'/></source>" ap "</hostdev>"
#define AP "<ap adapters='0x05' domains='0x0004'/>"
#define REQUIRED                                                                                                 \
  "<metadata><z:functions xmlns:z='" ZPCI_DOMAIN_NS "'><z:ap uuid='" UUID "' adapters='0x05' domains='0x0004'/>"   \
  "</z:functions></metadata>"
#define REQUIRING GUEST_WITH ("s390-ccw-virtio-9.2", REQUIRED, MATRIX (""), "")
#define EMPTY GUEST_WITH ("s390-ccw-virtio-9.2", "", "", "")

/* The requirement of a matrix comes and goes with the device. */
static void
test_matrix (void)
{
  static const Case attached[] = {
    { EMPTY, EMPTY, "both", MATRIX (AP), .calls = "turn read-secure read-live read-secure define read-secure attach-live note" },
    { EMPTY, EMPTY, "live", MATRIX (AP), .calls = "read-live attach-live note", .same_config = TRUE },
    { EMPTY, EMPTY, "config", MATRIX ("<ap adapters='5'/>"), .calls = "turn read-secure read-live",
      .error = "<ap> requires no domain", .same_config = TRUE },
    { EMPTY, EMPTY, "both", MATRIX (""), .calls = "read-config read-live attach", .same_config = TRUE },
  };
  static const Case detached[] = {
    { REQUIRING, REQUIRING, "both", MATRIX (""), .calls = "turn read-secure read-secure define read-secure detach-live" },
    { REQUIRING, REQUIRING, "both", MATRIX (AP), .calls = "turn read-secure read-secure define read-secure detach-live" },
    { EMPTY, EMPTY, "both", MATRIX (""), .calls = "turn read-secure detach", .same_config = TRUE },
  };
  static const Case left[] = {
    { NULL, GUEST_WITH ("s390-ccw-virtio-9.2", REQUIRED, "", ""), "config", MATRIX (""),
      .calls = "turn read-secure read-secure define read-secure" },
  };
  static const Case updated[] = {
    { REQUIRING, REQUIRING, "both", MATRIX (AP "<interp/>"), .calls = "read-config read-live", .same_config = TRUE },
    { REQUIRING, REQUIRING, "both", MATRIX ("<ap adapters='6' domains='4'/><interp/>"), .calls = "read-config",
      .error = "<ap> of a device cannot be updated: detach and attach it", .same_config = TRUE },
    { REQUIRING, REQUIRING, "both", MATRIX (""), .calls = "read-config",
      .error = "<ap> of a device cannot be updated: detach and attach it", .same_config = TRUE },
  };
  g_auto (FakeGuest) fake = { 0 };

  run_cases (attached, G_N_ELEMENTS (attached), run_attach);
  run_cases (detached, G_N_ELEMENTS (detached), run_detach);
  run_cases (left, G_N_ELEMENTS (left), run_detach_with_left);
  run_cases (updated, G_N_ELEMENTS (updated), run_update);
  fake_guest_init (&fake, EMPTY, EMPTY, "both");
  g_assert_true (run_attach (&fake, MATRIX (AP), NULL));
  g_assert_cmpstr (fake.attached, ==, MATRIX (""));
  g_assert_nonnull (strstr (fake.config, "<zpci:ap uuid=\"" UUID "\" adapters=\"0x05\" domains=\"0x0004\"/>"));
  g_assert_cmpstr (fake.metadata, ==,
                   "<functions><ap uuid=\"" UUID "\" adapters=\"0x05\" domains=\"0x0004\"/></functions>");
}

/* Each document once: the device, the configuration, the running guest. */
static void
test_parses (void)
{
  static const struct {
    const char *guest, *device;
    gboolean (*run) (FakeGuest *fake, const char *xml, GError **error);
    guint parses;
  } cases[] = {
    { NEW, asks_on, run_attach, 3 },
    { ASKING, asks_on, run_attach, 3 },
    { LEFT, asks_on, run_attach, 3 },
    { NEW, plain, run_attach, 3 },
    { LEFT, plain, run_attach, 3 },
    { ASKING, DEVICE ("0x1", ""), run_detach, 2 },
    { ASKING, "ua-0x1", run_detach, 1 },
    { NEW, DEVICE ("0x1", ""), run_detach, 0 },
    { NEW, DEVICE ("0x1", ""), run_update, 0 },
    { ASKING, DEVICE ("0x1", "<zpci uid='1' interp='on'/>"), run_update, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (FakeGuest) fake = { 0 };
    g_autoptr (GError) error = NULL;
    guint before;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    fake_guest_init (&fake, cases[i].guest, cases[i].guest, "both");
    before = zpci_xml_count_parses ();
    g_assert_true (cases[i].run (&fake, cases[i].device, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (zpci_xml_count_parses () - before, ==, cases[i].parses);
  }
}

int
main (int argc, char **argv)
{
  zpci_test_init (&argc, &argv);
  g_test_add_func ("/guest/attach/request", test_attach_request);
  g_test_add_func ("/guest/attach/plain", test_attach_plain);
  g_test_add_func ("/guest/attach/result", test_attach_result);
  g_test_add_func ("/guest/attach/not-noted", test_not_noted);
  g_test_add_func ("/guest/attach/leftovers", test_attach_avoids_leftovers);
  g_test_add_func ("/guest/detach", test_detach);
  g_test_add_func ("/guest/detach-left", test_detach_left);
  g_test_add_func ("/guest/update", test_update);
  g_test_add_func ("/guest/matrix", test_matrix);
  g_test_add_func ("/guest/parses", test_parses);
  return g_test_run ();
}

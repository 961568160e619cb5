/*
 * kwin-input [-]: moves KWin's pointer, as a hand would, and ends; with "-",
 * for each line from stdin, after which it prints "moved", until that ends.
 * KWin lets it where KWIN_WAYLAND_NO_PERMISSION_CHECKS=1 is set. To KWin each
 * run is a device that is plugged in, and out when it ends.
 */
#include <stdio.h>
#include <string.h>
#include <wayland-client.h>

#include "kwin_input_protocol.h"

static void on_global(void *data, struct wl_registry *r, uint32_t name,
    const char *interface, uint32_t version)
{
	struct org_kde_kwin_fake_input **input = data;

	(void)version;
	if (strcmp(interface, org_kde_kwin_fake_input_interface.name) == 0)
		*input = wl_registry_bind(r, name,
		    &org_kde_kwin_fake_input_interface, 1);
}

static void on_removed(void *data, struct wl_registry *r, uint32_t name)
{
	(void)data;
	(void)r;
	(void)name;
}

static void move(struct wl_display *display,
    struct org_kde_kwin_fake_input *input)
{
	org_kde_kwin_fake_input_pointer_motion(input, wl_fixed_from_int(10),
	    wl_fixed_from_int(10));
	wl_display_roundtrip(display);
}

static void move_by_lines(struct wl_display *display,
    struct org_kde_kwin_fake_input *input)
{
	char line[16];

	while (fgets(line, sizeof(line), stdin)) {
		move(display, input);
		puts("moved");
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	static const struct wl_registry_listener listener = {
		.global = on_global,
		.global_remove = on_removed,
	};
	struct wl_display *display = wl_display_connect(NULL);
	struct org_kde_kwin_fake_input *input = NULL;
	struct wl_registry *registry;

	if (!display) {
		fputs("kwin-input: no compositor\n", stderr);
		return 1;
	}
	registry = wl_display_get_registry(display);
	wl_registry_add_listener(registry, &listener, &input);
	wl_display_roundtrip(display);
	if (!input) {
		fputs("kwin-input: the compositor takes no input\n", stderr);
		return 1;
	}
	org_kde_kwin_fake_input_authenticate(input, "offduty", "test");
	if (argc > 1 && strcmp(argv[1], "-") == 0)
		move_by_lines(display, input);
	else
		move(display, input);
	org_kde_kwin_fake_input_destroy(input);
	wl_registry_destroy(registry);
	wl_display_disconnect(display);
	return 0;
}

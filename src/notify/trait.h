/* What a notification server does that its capabilities do not tell. Each is of
 * a real server, and `tests/cli/servers.sh` shows it there. */
#ifndef NOTIFY_TRAIT_H
#define NOTIFY_TRAIT_H

enum trait {
	/* takes actions through a menu or a key: draws no buttons */
	TRAIT_NO_BUTTONS = 1 << 0,
	/* what is of low urgency goes to a list, and is never on the screen */
	TRAIT_HIDES_LOW = 1 << 1,
	/* a value is a bar beside the text; on Xfce it is one in place of text
	 * and buttons, and most do nothing with it */
	TRAIT_BARS = 1 << 2,
	/* one bubble at a time, of all programs: the others wait for its end */
	TRAIT_ONE_AT_A_TIME = 1 << 3,
	/* a closed bubble stays on the screen until its own time is over */
	TRAIT_KEEPS_CLOSED = 1 << 4,
	/* a bubble takes the place of the one with its x-dunst-stack-tag; mako
	 * 1.7, which reads it too, crashes if that is the one it replaces */
	TRAIT_TAGS = 1 << 5,
	/* a bubble on the screen that is replaced loses its buttons */
	TRAIT_LOSES_BUTTONS = 1 << 6,
	/* a click on a bubble without a default action starts the program of
	 * its desktop entry */
	TRAIT_STARTS_PROGRAM = 1 << 7,
	/* what is said to have expired is in a list, unless it was transient,
	 * and goes from there when it is closed */
	TRAIT_LISTS_EXPIRED = 1 << 8,
};

/* enum trait, several, by what GetServerInformation says; 0: none known. */
unsigned trait_find(const char *name, const char *vendor);

#endif

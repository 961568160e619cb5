/* The session bus, between its two files. */
#ifndef SERVICE_BUS_PRIV_H
#define SERVICE_BUS_PRIV_H

#include <systemd/sd-bus.h>

#include "service/service.h"

#define BUS_NAME "org.offduty.Offduty1"
#define BUS_PATH "/org/offduty/Offduty1"
#define BUS_INTERFACE "org.offduty.Offduty1"

/* bus_object.c: puts the object on the bus; tells that it changed. */
int bus_object_add(struct service *s, sd_bus *bus);
void bus_object_changed(sd_bus *bus);

#endif

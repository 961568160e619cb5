/* Diagnostics: the list of a run's findings, and how one is written. */
#include "config/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void diags_done(struct diags *d)
{
	free(d->v);
	*d = (struct diags){0};
}

void diags_add(struct diags *d, const char *file, unsigned line,
    unsigned column, bool error, const char *fmt, ...)
{
	char text[DIAG_TEXT_SIZE];
	struct diag *v;
	va_list ap;

	if (error)
		d->errors++;
	if (d->n >= DIAGS_MAX)
		return;
	mem_grow(&d->v, d->n, &d->cap, sizeof(*d->v));
	v = &d->v[d->n++];
	*v = (struct diag){
	    .file = file, .line = line, .column = column, .error = error};
	if (d->n == DIAGS_MAX) {
		str_copy(v->text, sizeof(v->text),
		    "there is more that is not told; mend this first");
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* takes off a character that the cut has halved */
	str_clean(v->text, sizeof(v->text), text, strlen(text));
}

void diag_format(const struct diag *d, char *buf, size_t size)
{
	char place[32] = "";
	char file[DIAG_FILE_SIZE] = "";

	if (d->line > 0 && d->column > 0)
		str_printf(place, sizeof(place), "%u:%u:", d->line, d->column);
	else if (d->line > 0)
		str_printf(place, sizeof(place), "%u:", d->line);
	if (d->file)
		str_clean(file, sizeof(file), d->file, strlen(d->file));
	str_printf(buf, size, "%s%s%s%s%s%s", file, d->file ? ":" : "", place,
	    d->file ? " " : "", d->error ? "" : "warning: ", d->text);
}

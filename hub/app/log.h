#pragma once
/* The log: one line per event on stderr, `time level text`; the text is key=value pairs. Control
 * characters are escaped, so that no input can fake a line. Lines beyond LOG_LINES_PER_S are
 * counted and reported, not written. */

#include "hub/core/base/env.h"

enum { LOG_LINES_PER_S = 200 };

/* "debug", "info", "warn" or "error"; anything else is info. */
void log_level_set(const char *name);
void log_line(enum log_level level, struct str text);
void log_printf(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

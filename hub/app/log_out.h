#pragma once
/* Where the log's lines go: stderr, which may be a pipe, a socket or a terminal whose reader is
 * stuck. Once log_out_unblock was called, no call but log_out_finish waits for the reader: what it
 * does not take is held, up to LOG_HELD_BYTES; a line that does not fit any more is lost. Lines
 * keep their order, and those of several processes do not mix. One log per process. */

#include <limits.h>
#include <stdint.h>

#include "protocol/base/str.h"

enum { LOG_HELD_BYTES = 64 << 10, LOG_LINE_BYTES = PIPE_BUF / 2 };

/* Before it a call waits until stderr takes the line. */
void log_out_unblock(void);
/* False when the line is lost. It ends with a newline and has at most LOG_LINE_BYTES. */
bool log_out_put(struct str line);
/* Writes what is held, as far as the reader takes it. Call it from time to time. */
void log_out_flush(void);
/* At the end of the process: waits for the reader, a second at most. */
void log_out_finish(void);
/* Lines lost so far. */
uint64_t log_out_lost(void);

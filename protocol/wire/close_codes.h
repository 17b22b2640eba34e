#pragma once
/* Close codes: why a connection ended, and what the client should do. C(NAME, code, doc).
 *
 * By range, so that a client can obey a code it does not know:
 *   1000-1999  of RFC 6455: 1001 come back now; 1002, 1003, 1007, 1008, 1009 a fault of the client
 *   4000-4099  give up and show the reason to a person; a retry would be refused again
 *   4100-4199  back off: come back with growing, jittered pauses
 *   4200-4299  come back now (with jitter) and resume */

#define CLOSE_CODES(C)                                                                             \
    C(GOING_AWAY, 1001, "the hub stops: come back now")                                            \
    C(PROTOCOL, 1002, "a frame broke RFC 6455")                                                    \
    C(NOT_TEXT, 1003, "a binary message")                                                          \
    C(BAD_UTF8, 1007, "text that is not UTF-8")                                                    \
    C(TOO_LARGE, 1009, "a message above message_bytes or message_fragments")                       \
    C(BAD_TOKEN, 4001, "the token is unknown, wrong or revoked")                                   \
    C(NO_HELLO, 4002, "the first message was no valid hello or pair")                              \
    C(FENCED, 4003, "another connection of this device took its place")                            \
    C(VENUE_GONE, 4004, "the venue does not exist any more")                                       \
    C(CLOSED, 4005, "the tenant or venue is closed")                                               \
    C(OVERLOADED, 4100, "the hub has as many sessions as it can have")                             \
    C(HELLO_LATE, 4101, "no hello within hello_ms, or pair_session_ms when pairing")               \
    C(SILENT, 4102, "nothing was heard for silence_ms")                                            \
    C(UNAVAILABLE, 4103, "the hub cannot load the venue now")                                      \
    C(FLOOD, 4104, "messages other than commands came too fast")                                   \
    C(SUSPENDED, 4105, "the tenant or venue is suspended")                                         \
    C(SLOW, 4200, "more than session_queue_bytes were unsent: read faster, resume")                \
    C(RESTART, 4201, "the hub restarts: come back now and resume")                                 \
    C(VENUE_EDITED, 4202, "the venue's name or time zone was changed: come back now and resume")   \
    C(ROLE_CHANGED, 4203, "the device has another role: come back now and resume")

enum close_code {
#define C(NAME, code, doc) CLOSE_##NAME = code,
    CLOSE_CODES(C)
#undef C
};

struct close_desc {
    const char *name;
    int code;
    const char *doc;
};
extern const struct close_desc close_descs[];
extern const int close_descs_n;

#pragma once
/* A machine without a network, for tests: time and randomness are numbers, and its events are
 * written to one log, a line each, so that a test reads like a transcript. */

#include "clients/c/machine.h"
#include "tests/unit/unit.h"

struct world {
    struct payon_machine *m;
    struct payon_now now;
    struct unit_random random;
    struct buf log;
    void (*on_change)(struct world *w); /* what the application does in its callback */
    void (*on_answer)(struct world *w);
};

#define EPOCH "019ab000-0000-7000-8000-00000000000e"
#define VENUE "019ab000-0000-7000-8000-0000000000ff"
#define WELCOME                                                                                    \
    "{\"t\":\"welcome\",\"session\":\"019ab000-0000-7000-8000-000000000001\",\"venue\":{\"id\":"   \
    "\"" VENUE "\",\"name\":\"V\",\"currency\":\"USD\",\"exponent\":2},\"role\":\"waiter\","       \
    "\"heartbeat_ms\":2000,\"limits\":{\"message_bytes\":65536,\"session_commands\":64,"           \
    "\"command_rate\":1000}}"
#define SYNC(seq) "{\"t\":\"sync\",\"seq\":" #seq ",\"digest\":\"0000000000000000\"}"
#define SNAPSHOT(seq, topics, records)                                                             \
    "{\"t\":\"snapshot\",\"id\":\"1\",\"epoch\":\"" EPOCH "\",\"seq\":" #seq ",\"topics\":" topics \
    ",\"records\":" records "}"
#define CHANGE(seq, put) "{\"t\":\"change\",\"seq\":" #seq ",\"events\":[],\"put\":" put "}"

#define AREA(n, name) "{\"id\":\"019ab000-0000-7000-8000-00000000000" #n "\",\"name\":\"" name "\"}"

/* o: the machine's options; the events are set here. */
void world_init(struct world *w, struct payon_options o);
void world_fini(struct world *w);

void world_text(struct world *w, const char *text);
void world_closed(struct world *w, int code);
/* Lets time pass, with a tick whenever the machine is due. */
void world_pass(struct world *w, int64_t ms);
/* From OFF to the state, by the shortest way. */
void world_reach(struct world *w, enum payon_state state);

/* The log since the last call; each line ends in '\n'. */
const char *world_log(struct world *w);
/* What is to be sent now, a message a line. */
const char *world_sent(struct world *w);

/* A command "do" with body {"n":n} in a lane; its op has n at its end. */
int world_send(struct world *w, int n, int lane);
struct payon_id world_id(int n);
void world_ok(struct world *w, int n);
void world_no(struct world *w, int n, const char *code, const char *retry);

/* LIVE, holding the topic "floor" at seq 7; what was logged and sent is taken. */
void world_live_with_floor(struct world *w);
/* Loses the connection and opens it again: GREETING. */
void world_come_back(struct world *w);

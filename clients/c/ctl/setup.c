#include "clients/c/ctl/setup.h"

#include <stdlib.h>

#include "clients/c/ctl/admin.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/message.h"

enum { RECORDS_A_COMMAND = 100, BYTES_A_COMMAND = 40000, BODY_MAX = 60000 };

/* The list of setup.put that takes records of the kind. */
static const char *list_of(enum record_kind kind)
{
    const struct shape *body = command_descs[CMD_setup_put].body;
    for (size_t i = 0; i < body->n_fields; i++)
        if (body->fields[i].element == record_descs[kind].shape)
            return body->fields[i].name;
    require(!"a kind of setup.put");
    return NULL;
}

void setup_init(struct setup *s)
{
    *s = (struct setup){.kind = KIND_none};
}

void setup_fini(struct setup *s)
{
    for (size_t i = 0; i < s->n; i++)
        buf_fini(&s->bodies[i]);
    free(s->bodies);
    *s = (struct setup){0};
}

static struct buf *body_open(struct setup *s, enum record_kind kind)
{
    s->bodies = realloc(s->bodies, (s->n + 1) * sizeof *s->bodies);
    require(s->bodies);
    struct buf *b = &s->bodies[s->n++];
    buf_init(b, BODY_MAX);
    buf_printf(b, "{\"%s\":[", list_of(kind));
    s->kind = kind;
    s->n_records = 0;
    return b;
}

static void body_close(struct setup *s)
{
    if (s->kind == KIND_none)
        return;
    buf_put_str(&s->bodies[s->n - 1], STR("]}"));
    s->kind = KIND_none;
}

void setup_add(struct setup *s, enum record_kind kind, const void *rec)
{
    struct buf *b = s->n ? &s->bodies[s->n - 1] : NULL;
    if (s->kind != kind || s->n_records == RECORDS_A_COMMAND || b->n > BYTES_A_COMMAND) {
        body_close(s);
        b = body_open(s, kind);
    }
    if (s->n_records++)
        buf_put_char(b, ',');
    wire_put_record(b, kind, rec, VIEW_FULL);
    require(!b->failed);
}

size_t setup_send(struct setup *s, struct payon *client)
{
    body_close(s);
    for (size_t i = 0; i < s->n; i++) {
        struct payon_command c = {.type = "setup.put",
            .body = text_of(buf_str(&s->bodies[i])),
            .op = payon_id_of(id_named(LONG_AGO, "setup", buf_str(&s->bodies[i])))};
        int r = payon_send(client, &c, NULL);
        if (r)
            ctl_die("a setup cannot be sent (%d)", r);
    }
    return s->n;
}

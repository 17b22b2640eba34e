#include "tests/core/who.h"

#include <stdio.h>

void who_seen(struct rig *r, const struct client *mute)
{
    for (size_t i = 0; i < r->n_clients; i++)
        if (&r->clients[i] != mute && r->clients[i].session)
            client_send(&r->clients[i], "{\"t\":\"seen\",\"seq\":0}");
}

void who_live(struct rig *r, int64_t ms, const struct client *mute)
{
    for (int64_t at = 0; at < ms; at += 500) {
        who_seen(r, mute);
        rig_run(r, ms - at < 500 ? ms - at : 500);
    }
}

void who_at(struct client *c, int table)
{
    if (table)
        client_send(c, "{\"t\":\"at\",\"table_id\":\"%s\"}", fixed_id(table));
    else
        client_send(c, "{\"t\":\"at\",\"table_id\":null}");
}

static int number_of(const char *text, int base, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(fixed_id(base + i), text) == 0)
            return i;
    ck_abort_msg("whose id is %s?", text);
}

cJSON *who_last(struct client *c, int *ret_n)
{
    cJSON *m = NULL;
    int n = 0;
    for (cJSON *next; (next = client_take(c, "presence")); n++)
        m = next;
    if (ret_n)
        *ret_n = n;
    return m;
}

const char *who_shown(struct client *c)
{
    static char text[8192];
    cJSON *m = who_last(c, NULL);
    size_t n = 0;
    if (!m)
        return "nothing";
    const cJSON *row;
    text[0] = 0;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(m, "devices"))
    {
        n += (size_t)snprintf(
            text + n, sizeof text - n, "%d", number_of(text_of(row, "device"), 0x330000, 100));
        const char *table = text_of(row, "table_id");
        if (*table)
            n += (size_t)snprintf(text + n, sizeof text - n, "@%d", number_of(table, 0, 100));
        n += (size_t)snprintf(text + n, sizeof text - n, " ");
    }
    n += (size_t)snprintf(text + n, sizeof text - n, "/");
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(m, "stations")) n +=
        (size_t)snprintf(text + n, sizeof text - n, " %d", number_of(row->valuestring, 0, 0x100));
    const cJSON *backed = cJSON_GetObjectItemCaseSensitive(m, "backed");
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", backed ? " !" : "");
    cJSON_ArrayForEach(row, backed) n +=
        (size_t)snprintf(text + n, sizeof text - n, " %d", number_of(row->valuestring, 0, 0x100));
    return text;
}

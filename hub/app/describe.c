#include "hub/app/describe.h"

#include "hub/app/settings.h"
#include "hub/core/base/metrics.h"
#include "protocol/wire/describe.h"

static void put_settings(struct json_out *o)
{
    jw_key(o, "settings");
    jw_array_begin(o);
    for (int i = 0; i < settings_n; i++) {
        const struct setting_desc *d = &setting_descs[i];
        jw_object_begin(o);
        jw_key(o, "name"), jw_str(o, str_of(d->name));
        jw_key(o, "type"), jw_str(o, str_of(d->type));
        jw_key(o, "default"), jw_str(o, str_of(d->value));
        jw_key(o, "min"), jw_i64(o, d->min);
        jw_key(o, "max"), jw_i64(o, d->max);
        jw_key(o, "doc"), jw_str(o, str_of(d->doc));
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_metric(struct json_out *o, const char *type, const char *name, const char *doc)
{
    jw_object_begin(o);
    jw_key(o, "name"), jw_str(o, str_of(name));
    jw_key(o, "type"), jw_str(o, str_of(type));
    jw_key(o, "doc"), jw_str(o, str_of(doc));
    jw_object_end(o);
}

/* Members from the floors above protocol/wire. */
static void put_more(struct json_out *o, void *arg)
{
    put_settings(o);
    jw_key(o, "metrics");
    jw_array_begin(o);
#define M(TYPE, name, help) put_metric(o, #TYPE, "payon_" #name METRIC_SUFFIX_##TYPE, help);
    METRICS(M)
#undef M
    jw_array_end(o);
}

void describe_hub(struct buf *out)
{
    describe_json(out, put_more, NULL);
    buf_put_char(out, '\n');
}

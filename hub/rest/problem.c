#include "hub/rest/problem.h"

#include "protocol/pos/model/limits.h"
#include "protocol/pos/model/refusals.h"
#include "protocol/wire/json_copy.h"
#include "protocol/wire/json_write.h"

static const char *const retries[] = {
    [RETRY_NEVER] = "never", [RETRY_SAME] = "same", [RETRY_FIX] = "fix"};

/* From `type` to `code`. */
static void put_head(struct json_out *o, struct str code, struct str title, int status)
{
    char type[128];
    struct buf b;
    buf_init(&b, sizeof type);
    buf_printf(&b, "/v1/problems/%.*s", STR_ARG(code));
    jw_key(o, "type"), jw_str(o, buf_str(&b));
    buf_fini(&b);
    jw_key(o, "title"), jw_str(o, title);
    jw_key(o, "status"), jw_i64(o, status);
    jw_key(o, "code"), jw_str(o, code);
}

static void put_error(struct json_out *o, struct str field, struct str rule)
{
    jw_key(o, "errors"), jw_array_begin(o);
    jw_object_begin(o);
    jw_key(o, "field"), jw_str(o, field);
    jw_key(o, "rule"), jw_str(o, rule);
    jw_object_end(o);
    jw_array_end(o);
}

int problem_put(struct buf *out, enum api_problem problem, struct str field, const char *rule)
{
    const struct api_problem_desc *d = &api_problem_descs[problem];
    struct json_out o = json_out(out);
    jw_object_begin(&o);
    put_head(&o, str_of(d->code), str_of(d->title), d->status);
    if (rule)
        put_error(&o, field, str_of(rule));
    jw_object_end(&o);
    return d->status;
}

/* In a REST body the command's fields are not below "body". */
static struct str field_of(struct str path)
{
    struct str body = STR("body.");
    return str_starts(path, body) ? (struct str){path.p + body.n, path.n - body.n} : path;
}

static void put_details(struct json_out *o, struct json no)
{
    struct json detail = json_get(no, "detail");
    struct str field, rule;
    if (!json_is_absent(json_first(detail)))
        jw_key(o, "about"), jw_json(o, detail);
    if (!json_str(json_get(detail, "field"), &field))
        return;
    if (!json_str(json_get(detail, "rule"), &rule) && !json_str(json_get(detail, "error"), &rule))
        (void)json_str(json_get(no, "code"), &rule);
    put_error(o, field_of(field), rule);
}

int problem_put_no(struct buf *out, struct str no, struct arena *a)
{
    static const struct json_limits limits = {.bytes_max = LIMIT_CHANGE_BYTES,
        .depth_max = LIMIT_JSON_DEPTH,
        .tokens_max = LIMIT_JSON_TOKENS};
    struct json_doc doc;
    struct str code = {0}, text = {0};
    json_doc_init(&doc);
    int status = 500;
    struct json j = {0};
    if (json_parse(&doc, no, &limits, a) == 0)
        j = json_root(&doc);
    if (json_str(json_get(j, "code"), &code) && json_str(json_get(j, "text"), &text)) {
        int refusal = refusal_find(code);
        status = refusal < 0 ? 409 : refusal_status((enum refusal)refusal);
        struct json_out o = json_out(out);
        jw_object_begin(&o);
        put_head(&o, code, text, status);
        jw_key(&o, "retry"), jw_json(&o, json_get(j, "retry"));
        jw_key(&o, "op"), jw_json(&o, json_get(j, "op"));
        if (!json_is_absent(json_get(j, "seq")))
            jw_key(&o, "seq"), jw_json(&o, json_get(j, "seq"));
        put_details(&o, j);
        jw_object_end(&o);
    }
    json_doc_fini(&doc);
    return status;
}

bool problem_put_page(struct buf *out, struct str code)
{
    struct json_out o = json_out(out);
    int refusal = refusal_find(code);
    if (refusal >= 0) {
        const struct refusal_desc *d = &refusal_descs[refusal];
        jw_object_begin(&o);
        put_head(&o, code, str_of(d->text), refusal_status((enum refusal)refusal));
        jw_key(&o, "retry"), jw_str(&o, str_of(retries[d->retry]));
        jw_object_end(&o);
        return true;
    }
    for (int p = 1; p < API_PROBLEMS_N; p++)
        if (str_eq(code, str_of(api_problem_descs[p].code))) {
            (void)problem_put(out, (enum api_problem)p, (struct str){0}, NULL);
            return true;
        }
    return false;
}

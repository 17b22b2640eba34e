#include "protocol/pos/decide/decide.h"

#include "protocol/base/require.h"
#include "protocol/pos/decide/approving.h"
#include "protocol/pos/decide/rules.h"

#include <errno.h>

/* The rule of each command. */
static void (*const rules[COMMANDS_N])(struct draft *d) = {
#define C(noun, verb, ...) [CMD_##noun##_##verb] = decide_##noun##_##verb,
    COMMANDS(C)
#undef C
};

static bool time_is_right(const struct context *ctx)
{
    if (!time_is_valid(ctx->at) || ctx->at.ms > ctx->now.ms + LIMIT_AT_FUTURE_MS)
        return false;
    return ctx->by.role == ROLE_IMPORTER || ctx->at.ms >= ctx->now.ms - LIMIT_AT_PAST_MS;
}

/* The command adds live records, and the venue would then have more than it may. */
static bool overfills(const struct draft *d)
{
    return d->n_new > d->n_dels && !draft_has_room(d, 0);
}

static struct change change_of(const struct draft *d, time_ms recorded)
{
    struct actor by = d->ctx->by;
    by.approver = d->approver;
    return (struct change){
        .seq = d->v->seq + 1,
        .op = d->ctx->op,
        .at = d->at,
        .recorded = recorded,
        .by = by,
        .events = d->events,
        .n_events = d->n_events,
        .puts = d->puts,
        .n_puts = d->n_puts,
        .dels = d->dels,
        .n_dels = d->n_dels,
    };
}

int decide(const struct venue *v, const struct command *cmd, const struct context *ctx,
    struct arena *a, struct decision *ret)
{
    require(cmd->type >= 0 && cmd->type < COMMANDS_N);
    struct decision out = {.outcome = DECIDED_CHANGE, .type = cmd->type};
    struct context own = *ctx;
    if (own.at.ms > own.now.ms) /* the device's clock is ahead */
        own.at = own.now;
    if (own.by.role == ROLE_IMPORTER)
        own.now = own.at;
    struct draft d = {.v = v, .cmd = cmd, .ctx = &own, .at = own.at, .arena = a, .out = &out};
    if (time_is_right(ctx)) {
        approval_borrow(&d);
        rules[cmd->type](&d);
        approval_judge(&d);
    } else {
        refuse(&d, REFUSAL_bad_time, "at", (id){{0}});
    }
    if (a->failed)
        return -ENOMEM;
    out.results = d.results;
    out.n_results = d.n_results;
    if (out.outcome == DECIDED_CHANGE) {
        require(d.n_events > 0); /* a change says what happened */
        if (overfills(&d))
            refuse(&d, REFUSAL_venue_full, NULL, (id){{0}});
        else
            out.change = change_of(&d, ctx->now);
    }
    *ret = out;
    return 0;
}

static bool has_del(const struct change *c, enum record_kind kind, id key)
{
    for (size_t i = 0; i < c->n_dels; i++)
        if (c->dels[i].kind == kind && id_eq(c->dels[i].id, key))
            return true;
    return false;
}

size_t decision_json_after(const struct venue *v, const struct decision *d)
{
    const struct change *c = &d->change;
    size_t n = v->slots.json;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *p = &c->puts[i];
        const struct record *live = venue_get(v, p->kind, p->rec->id);
        if (has_del(c, p->kind, p->rec->id))
            continue;
        n += record_json_bytes(p->kind, p->rec);
        n -= live ? record_json(live) : 0;
    }
    for (size_t i = 0; i < c->n_dels; i++) {
        const struct record *live = venue_get(v, c->dels[i].kind, c->dels[i].id);
        n -= live ? record_json(live) : 0;
    }
    return n;
}

bool decision_fits(const struct decision *d, size_t before, size_t after)
{
    size_t max = LIMIT_VENUE_BYTES;
    if (!command_descs[d->type].finishes)
        max -= LIMIT_VENUE_RESERVE_BYTES;
    return after <= before || after <= max;
}

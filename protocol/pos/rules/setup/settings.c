/* The venue's settings: one record, whose id is the venue's. */

#include "protocol/pos/decide/rules.h"
#include "protocol/pos/model/acts.h"

const struct settings *settings_of(const struct venue *v)
{
    static const struct settings defaults = {0};
    const struct settings *s = venue_settings(v, v->info.venue);
    return s ? s : &defaults;
}

bool need_reason(struct draft *d, bool needed, struct str reason)
{
    if (!needed || reason.n)
        return true;
    refuse(d, REFUSAL_reason_needed, "reason", (id){{0}});
    return false;
}

/* True when the automatic charge is whole, or there is none; false after refusing. */
static bool service_is_right(struct draft *d, const struct cmd_settings_put *body)
{
    if (!id_is_zero(body->service_tax_id) &&
        !need(d, KIND_tax, "service_tax_id", body->service_tax_id))
        return false;
    if (!body->service_covers.has || (body->service_ppm.has && body->service_name.n))
        return true;
    refuse_bad(d, body->service_name.n ? "service_ppm" : "service_name", (id){{0}},
        "a service charge needs a name and a percentage");
    return false;
}

/* True when no two day parts have the same number; false after refusing. */
static bool parts_are_right(struct draft *d, const struct cmd_settings_put *body)
{
    const struct day_part *all = body->day_parts.items;
    for (size_t i = 1; i < body->day_parts.n; i++)
        for (size_t k = 0; k < i; k++)
            if (all[i].number == all[k].number) {
                refuse_bad(d, "day_parts", (id){{0}}, "two day parts have the same number");
                return false;
            }
    return true;
}

/* True when each is a command that people give, and none is named twice; false after refusing. */
static bool approvals_are_right(struct draft *d, const struct cmd_settings_put *body)
{
    const struct approval_rule *all = body->approvals.items;
    for (size_t i = 0; i < body->approvals.n; i++) {
        const struct command_desc *desc = command_find(all[i].command);
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || str_eq(all[i].command, all[k].command);
        if (desc && desc->roles != NO_ROLE && !twice)
            continue;
        refuse_bad(d, "approvals", (id){{0}},
            twice ? "a command is named twice" : "there is no such command");
        return false;
    }
    return true;
}

/* What is wrong with a right; NULL: nothing. */
static const char *right_fault(const struct right *r)
{
    struct act act;
    if (!act_find(r->act, &act))
        return "there is no such act";
    unsigned roles = command_descs[act.command].roles, within = act.desc ? act.desc->within : 0;
    bool manager = r->role == staff_role_MANAGER;
    bool may = manager || roles >> staff_role_as_role((enum staff_role)r->role) & 1;
    if (!(roles & ~MANAGERS) || str_starts(r->act, STR("approval.")))
        return "this is always the managers', or about approvals";
    if ((r->amount.has && !(within & WITHIN_AMOUNT)) ||
        (r->minutes.has && !(within & WITHIN_MINUTES)))
        return "this act has no such limit";
    if (!may && (r->beyond == right_beyond_FREELY || r->amount.has || r->minutes.has))
        return "this role may not do that: it can be approved at most";
    return NULL;
}

/* True when each is sound, and no two are about the same role and act; false after refusing. */
static bool rights_are_right(struct draft *d, const struct cmd_settings_put *body)
{
    const struct right *all = body->rights.items;
    for (size_t i = 0; i < body->rights.n; i++) {
        const char *fault = right_fault(&all[i]);
        for (size_t k = 0; !fault && k < i; k++)
            if (all[k].role == all[i].role && str_eq(all[k].act, all[i].act))
                fault = "two rights are about the same role and act";
        if (!fault)
            continue;
        refuse_bad(d, "rights", (id){{0}}, fault);
        d->out->index = (int64_t)i + 1;
        return false;
    }
    return true;
}

/* True when somebody could sign in, if that is wanted; false after refusing. */
static bool sign_in_is_right(struct draft *d, const struct cmd_settings_put *body)
{
    if ((!body->sign_in_always && !body->sign_in_restricted) || manager_remains(d->v, (id){{0}}))
        return true;
    refuse(d, REFUSAL_last_manager, body->sign_in_always ? "sign_in_always" : "sign_in_restricted",
        (id){{0}});
    return false;
}

void decide_settings_put(struct draft *d)
{
    const struct cmd_settings_put *body = d->cmd->body;
    id key = d->v->info.venue;
    const struct settings *was = venue_settings(d->v, key);
    if ((was && !need_rev(d, was, true)) || !service_is_right(d, body) ||
        !parts_are_right(d, body) || !approvals_are_right(d, body) || !rights_are_right(d, body) ||
        !sign_in_is_right(d, body))
        return;
    struct settings none = {.id = key, .rev = 1}, is = was ? *was : none;
#define F(TYPE, name, ...) is.name = body->name;
    FIELDS_settings_values(F)
#undef F
        if (record_eq(KIND_settings, was ? was : &none, &is))
    {
        nothing(d);
        return;
    }
    struct settings *put =
        was ? draft_edit(d, KIND_settings, was) : draft_new(d, KIND_settings, key);
    is.rev = put->rev;
    *put = is;
    draft_event(d, EVENT_settings_put, key);
}

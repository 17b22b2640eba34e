#include "protocol/pos/decide/approving.h"

#include "protocol/pos/decide/acting.h"
#include "protocol/pos/decide/rules.h"

enum { MINUTE_MS = 60000, ACTS_OF_ONE = 3 };

/* -- what a command is, and comes to ----------------------------------------------------------- */

/* The record that the command is about: the first that its body names, or the line of a discount.
 */
static id subject_of(const struct command *cmd)
{
    const struct shape *s = command_descs[cmd->type].body;
    const struct cmd_discount_give *discount = cmd->body;
    if (cmd->type == CMD_discount_give && !id_is_zero(discount->line_id))
        return discount->line_id;
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        bool names = (f->type == FIELD_ID || f->type == FIELD_ID_OPT) && f->ref != KIND_none;
        const id *value = (const id *)((const char *)cmd->body + f->offset);
        if (names && !id_is_zero(*value))
            return *value;
    }
    return (id){{0}};
}

static int64_t gross_of(const struct line *l)
{
    return l->state == line_state_VOIDED || l->state == line_state_REMOVED
               ? 0
               : l->unit_price.minor * l->quantity;
}

/* What a line that the kitchen has costs less after the command; 0: it does not. */
static int64_t struck_of(const struct draft *d)
{
    const struct cmd_line_change *body = d->cmd->body; /* all three begin with line_id */
    bool changes = d->cmd->type == CMD_line_void || d->cmd->type == CMD_line_change ||
                   d->cmd->type == CMD_line_replace;
    const struct line *was = changes ? venue_line(d->v, body->line_id) : NULL;
    if (!was || line_is_unsent(was))
        return 0;
    int64_t less = gross_of(was) - gross_of(draft_latest(d, KIND_line, was));
    return less > 0 ? less : 0;
}

/* The price that the command says, and for what; NULL: it says none. */
static const struct opt_money *said_of(const struct draft *d, id *ret_item, int64_t *ret_quantity)
{
    const struct cmd_line_add *added = d->cmd->body;
    const struct cmd_line_replace *replaced = d->cmd->body;
    bool adds = d->cmd->type == CMD_line_add, replaces = d->cmd->type == CMD_line_replace;
    const struct line *was = replaces ? venue_line(d->v, replaced->line_id) : NULL;
    if (adds && added->price.has) {
        *ret_item = added->item_id;
        *ret_quantity = added->quantity;
        return &added->price;
    }
    bool again = was && was->price_said && was->item_price.has && replaced->price.has &&
                 was->item_price.v.minor == replaced->price.v.minor;
    if (!was || !replaced->price.has || again)
        return NULL;
    *ret_item = was->item_id;
    *ret_quantity = replaced->quantity;
    return &replaced->price;
}

static money bounded(__int128 amount)
{
    amount = amount < 0 ? -amount : amount;
    return (money){amount < MONEY_MAX ? (int64_t)amount : MONEY_MAX};
}

/* How far the said price is off the menu's, for all of them. */
static money said_stake(const struct draft *d)
{
    id item_id;
    int64_t n;
    const struct opt_money *said = said_of(d, &item_id, &n);
    const struct item *item = said ? venue_item(d->v, item_id) : NULL;
    return item ? bounded(((__int128)said->v.minor - item->price.minor) * n) : (money){0};
}

/* Nothing is left of what the discount reaches. */
static bool takes_all(const struct draft *d, const struct cmd_discount_give *body)
{
    if (body->kind != discount_kind_AMOUNT)
        return body->kind == discount_kind_COMP || body->percent_ppm.v == 1000000;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, body->order_id);
    for (const struct line *l; (l = venue_next(&it));) {
        const struct line *is = draft_latest(d, KIND_line, l);
        bool reached = id_is_zero(body->line_id) || id_eq(body->line_id, l->id);
        if (reached && is->net.minor + is->tax.minor > 0)
            return false;
    }
    return true;
}

/* The parts of the command that are acts of their own, then the command. */
static size_t acts_of(const struct draft *d, struct act ret[ACTS_OF_ONE])
{
    size_t n = 0;
    id item;
    int64_t quantity;
    if (d->cmd->type == CMD_discount_give && takes_all(d, d->cmd->body))
        ret[n++] = act_of_row(ACT_comp);
    if (said_of(d, &item, &quantity))
        ret[n++] = act_of_row(ACT_price);
    if (d->cmd->type != CMD_line_void && struck_of(d))
        ret[n++] = act_of_row(ACT_line_void);
    ret[n++] = act_of_command(d->cmd->type);
    return n;
}

static struct opt_int minutes_since(const struct draft *d, time_ms then)
{
    int64_t ms = d->ctx->now.ms - then.ms;
    if (!then.ms)
        return (struct opt_int){0};
    return (struct opt_int){true, ms > 0 ? (ms + MINUTE_MS - 1) / MINUTE_MS : 0};
}

static money charge_stake(const struct charge *c)
{
    return c ? bounded((__int128)c->net.minor + c->tax.minor) : (money){0};
}

/* What one of the acts of the command comes to. */
static struct stake stake_of(const struct draft *d, const struct act *act)
{
    struct stake s = {{0}, {0}};
    const void *body = d->cmd->body;
    const struct cmd_line_void *line = body;
    const struct discount *x;
    const struct order *o;
    switch (act->desc ? (int)(act->desc - act_descs) : -1) {
    case ACT_discount_give:
    case ACT_comp:
        x = draft_get(d, KIND_discount, ((const struct cmd_discount_give *)body)->discount_id);
        s.amount = x ? x->amount : s.amount;
        break;
    case ACT_discount_remove:
        x = venue_discount(d->v, ((const struct cmd_discount_remove *)body)->discount_id);
        s.amount = x ? x->amount : s.amount;
        break;
    case ACT_charge_add:
        s.amount = charge_stake(
            draft_get(d, KIND_charge, ((const struct cmd_charge_add *)body)->charge_id));
        break;
    case ACT_charge_remove:
        s.amount =
            charge_stake(venue_charge(d->v, ((const struct cmd_charge_remove *)body)->charge_id));
        break;
    case ACT_payment_take:
        s.amount = ((const struct cmd_payment_take *)body)->amount;
        break;
    case ACT_line_void: /* line_id is the first field of all commands that this may be */
        s.amount = bounded(struck_of(d));
        s.minutes = minutes_since(d, venue_line(d->v, line->line_id)->sent_at);
        break;
    case ACT_price:
        s.amount = said_stake(d);
        break;
    case ACT_order_cancel:
        o = venue_order(d->v, ((const struct cmd_order_cancel *)body)->order_id);
        s.amount = o ? o->total : s.amount;
        break;
    case ACT_order_close:
        o = venue_order(d->v, ((const struct cmd_order_close *)body)->order_id);
        s.amount = o ? o->due : s.amount;
        break;
    case ACT_order_reopen:
        o = venue_order(d->v, ((const struct cmd_order_reopen *)body)->order_id);
        s.minutes = minutes_since(d, o ? o->closed_at : (time_ms){0});
        break;
    default:
        break;
    }
    return s;
}

/* -- the approval that the command names ------------------------------------------------------- */

static bool is_of_asker(const struct draft *d, const struct approval *a)
{
    const struct actor *by = &d->ctx->by;
    return id_is_zero(a->asked_by_id) ? id_is_zero(by->staff) && id_eq(by->device, a->device_id)
                                      : id_eq(by->staff, a->asked_by_id);
}

bool approver_may(const struct venue *v, const struct approval *a, id staff, enum role role,
    enum refusal *ret_why)
{
    struct act act;
    if (id_eq(a->asked_by_id, staff) && !settings_of(v)->approval_own) {
        *ret_why = REFUSAL_approval_own;
        return false;
    }
    *ret_why = REFUSAL_not_yours;
    if (!act_find(a->act, &act))
        return false;
    if (role == ROLE_MANAGER)
        return true;
    struct right_now right = right_of(v, role, &act);
    return right_is_free(&right, &(struct stake){.amount = a->amount});
}

/* Who gave it works here still, and may still give it. */
static bool giver_may(const struct draft *d, const struct approval *a, enum role *ret_role)
{
    const struct staff *s = venue_staff(d->v, a->decided_by_id);
    enum refusal why;
    if (!s || s->ended_at.ms)
        return false;
    *ret_role = staff_role_of(s);
    return approver_may(d->v, a, s->id, *ret_role, &why);
}

/* What is wrong with it before anything is known of what the command comes to; -1: nothing. */
static int fault_of(const struct draft *d, const struct approval *a, enum role *ret_role)
{
    if (!a)
        return REFUSAL_not_found;
    if (!is_of_asker(d, a) || !id_eq(a->subject_id, subject_of(d->cmd)))
        return REFUSAL_approval_other;
    bool in_time = d->ctx->now.ms < a->expires_at.ms;
    if (a->state == approval_state_ASKED && in_time)
        return REFUSAL_approval_open;
    if (a->state != approval_state_GIVEN || !in_time || !giver_may(d, a, ret_role))
        return REFUSAL_approval_ended;
    return -1;
}

void approval_borrow(struct draft *d)
{
    const struct approval *a = venue_approval(d->v, d->ctx->approval);
    struct act act;
    if (d->ctx->own || !a || fault_of(d, a, &d->lender) >= 0 || !act_find(a->act, &act))
        return;
    bool is = act.command == d->cmd->type ||
              (act.command == CMD_line_add && d->cmd->type == CMD_line_replace);
    d->lent = is ? a : NULL;
}

/* Everything that may be wrong with it; -1: it is for this. */
static int fault_for(const struct draft *d, const struct act *act, const struct stake *stake)
{
    const struct approval *a = venue_approval(d->v, d->ctx->approval);
    enum role role;
    int fault = fault_of(d, a, &role);
    if (fault >= 0)
        return fault;
    if (!str_eq(a->act, str_of(act->name)))
        return REFUSAL_approval_other;
    return stake->amount.minor > a->amount.minor ? REFUSAL_approval_exceeded : -1;
}

static void use(struct draft *d)
{
    const struct approval *a = venue_approval(d->v, d->ctx->approval);
    struct approval *used = draft_edit(d, KIND_approval, a);
    used->state = approval_state_USED;
    used->ended_at = d->ctx->now;
    d->approver = a->decided_by_id;
    draft_event(d, EVENT_approval_used, a->id);
}

/* The act needs an approval: uses the one that the command names, if it is for that; else refuses.
 */
static void need_approval(struct draft *d, const struct act *act, const struct stake *stake)
{
    struct decision *out = d->out;
    struct need needs = {act->name, subject_of(d->cmd), stake->amount};
    int fault = id_is_zero(d->ctx->approval) ? REFUSAL_needs_approval : fault_for(d, act, stake);
    if (fault < 0 && out->outcome == DECIDED_CHANGE) {
        use(d);
        return;
    }
    /* Refused beyond a role's limit, without an approval or with one of who may not either: so it
     * stays. */
    if (fault == REFUSAL_needs_approval && out->outcome == DECIDED_CHANGE)
        refuse(d, REFUSAL_needs_approval, NULL, needs.subject);
    else if (fault >= 0 && fault != REFUSAL_needs_approval)
        refuse(d, (enum refusal)fault, "approval", d->ctx->approval);
    out->needs = needs;
}

/* The role may not do that at all: the caller of decide() has seen to that, or somebody lends it.
 */
static bool is_not_granted(const struct right_now *right, const struct act *act, enum role role)
{
    return right->beyond == right_beyond_NEVER && !right->amount.has && !right->minutes.has &&
           !(command_descs[act->command].roles >> role & 1);
}

void approval_judge(struct draft *d)
{
    enum role role = d->ctx->by.role;
    bool done = d->out->outcome == DECIDED_CHANGE;
    bool beyond = d->out->outcome == DECIDED_REFUSED && d->beyond;
    if (d->ctx->own || !command_descs[d->cmd->type].roles || (!done && !beyond))
        return;
    struct act acts[ACTS_OF_ONE];
    size_t n = acts_of(d, acts);
    for (size_t i = 0; i < n; i++) {
        const struct act *act = &acts[i];
        struct right_now right = right_of(d->v, role, act);
        struct stake stake = stake_of(d, act);
        bool lifts = i == 0 && (d->lifted || beyond); /* beyond what the rule leaves to the role */
        bool free = right_is_free(&right, &stake) || is_not_granted(&right, act, role);
        if (free && !lifts)
            continue;
        if (!free && right.beyond == right_beyond_NEVER) {
            if (done)
                refuse(d, REFUSAL_not_yours, NULL, subject_of(d->cmd));
        } else {
            need_approval(d, act, &stake);
        }
        return; /* an approval is for the command, so for all its acts */
    }
}

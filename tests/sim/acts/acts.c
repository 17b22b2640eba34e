/* What a device asks for: by its role, from what its screen shows, which may be stale. */

#include "tests/sim/acts/acts.h"

#include "protocol/base/require.h"

#include <stdio.h>

enum { PICKS_MAX = 64, PENDING_MAX = 20, BODY_MAX = 65536, PRE_MAX = 256 };

/* Weak: one that is missing is a NULL here, which acts_are_complete reports. */
#define C(noun, verb, ...) extern const struct act act_##noun##_##verb __attribute__((weak));
COMMANDS(C)
#undef C

static const struct act *const acts[COMMANDS_N] = {
#define C(noun, verb, ...) [CMD_##noun##_##verb] = &act_##noun##_##verb,
    COMMANDS(C)
#undef C
};

static const char *const constants[COMMANDS_N] = {
#define C(noun, verb, ...) [CMD_##noun##_##verb] = "act_" #noun "_" #verb,
    COMMANDS(C)
#undef C
};

const char *act_makes(enum command_type command)
{
    return acts[command] ? acts[command]->makes : NULL;
}

bool act_is_asked(enum command_type command)
{
    return acts[command] && !acts[command]->unasked;
}

/* --- what bodies are made of ---------------------------------------------------------------- */

void body_id(struct asking *a, const char *field, id i)
{
    jw_key_str(&a->body, str_of(field)), jw_id(&a->body, i);
}

void body_i64(struct asking *a, const char *field, int64_t n)
{
    jw_key_str(&a->body, str_of(field)), jw_i64(&a->body, n);
}

void body_time(struct asking *a, const char *field, int64_t in_ms)
{
    time_ms at = {world_wall(a->w).ms + in_ms};
    jw_key_str(&a->body, str_of(field)), jw_time(&a->body, at);
}

void body_bool(struct asking *a, const char *field, bool b)
{
    jw_key_str(&a->body, str_of(field)), jw_bool(&a->body, b);
}

void body_text(struct asking *a, const char *field, const char *text)
{
    jw_key_str(&a->body, str_of(field)), jw_str(&a->body, str_of(text));
}

const struct place_model *place_of_asking(const struct asking *a)
{
    return &a->w->places[a->d->place];
}

struct picks {
    struct str records[PICKS_MAX];
    size_t n;
    const char *state; /* only of that state; NULL: any */
};

static bool pick_one(void *user, struct payon_id i, struct payon_text record)
{
    struct picks *p = user;
    struct str text = {record.p, record.n}, state;
    if (p->state &&
        (!span_raw(span_get(text, "state"), &state) || !str_eq(state, str_of(p->state))))
        return true;
    p->records[p->n++ % PICKS_MAX] = text;
    return true;
}

struct str pick(struct asking *a, const char *kind, const char *state)
{
    struct picks p = {.state = chance(&a->random, 80) ? NULL : state};
    payon_machine_records(a->d->machine, kind, pick_one, &p);
    size_t n = p.n < PICKS_MAX ? p.n : PICKS_MAX;
    return n ? p.records[below(&a->random, (int64_t)n)] : (struct str){0};
}

id id_of(struct str record, const char *field)
{
    id i = {{0}};
    (void)span_id(span_get(record, field), &i);
    return i;
}

void pre_rev(struct asking *a, struct str record)
{
    int64_t rev = 0;
    if (!span_i64(span_get(record, "rev"), &rev) || chance(&a->random, 30))
        return;
    jw_key(&a->pre, "rev"), jw_i64(&a->pre, rev + chance(&a->random, 20));
}

void pre_from(struct asking *a, struct str record)
{
    struct str state;
    if (chance(&a->random, 300) && span_raw(span_get(record, "state"), &state))
        jw_key(&a->pre, "from"), jw_str(&a->pre, state);
}

id some_table(struct asking *a)
{
    return place_of_asking(a)->tables[below(&a->random, 6)];
}

id some_order(struct asking *a)
{
    struct str shown = pick(a, "order", "open");
    bool mine = !id_is_zero(a->d->last_order) && chance(&a->random, 400);
    if (mine)
        return a->d->last_order;
    return shown.n ? id_of(shown, "id") : sim_id(a->w, &a->random);
}

/* --- choosing ------------------------------------------------------------------------------- */

/* All that there is to ask for: the commands, and what is planted. */
static bool asked_at(const struct world *w, int i, struct asked *ret)
{
    const struct sim_settings *s = &w->settings;
    if (i > COMMANDS_N || (i == COMMANDS_N && !s->planted))
        return false;
    *ret = i == COMMANDS_N ? *s->planted
                           : (struct asked){.type = command_descs[i].name,
                                 .name = command_descs[i].name,
                                 .act = acts[i],
                                 .since = command_descs[i].since};
    return true;
}

/* Its share of what that device asks for now. */
static int weight_of(const struct device *d, const struct asked *asked)
{
    const struct act *a = asked->act;
    if (!a || a->unasked || asked->since > d->w->settings.as_of)
        return 0;
    bool heavy = a->heavy && d->w->weather.heavy && d->role == ROLE_MANAGER;
    return heavy ? a->heavy : a->weight[d->role];
}

/* How long a command waits for its turn: the logarithm of a random number, so that in a race of
 * several each wins as often as its weight says. Whoever joins the race takes its share from all
 * alike, and does not change the order of the others. */
static uint64_t wait_of(struct random *r, int weight)
{
    uint64_t x = random_next(r) | 1;
    int zeros = __builtin_clzll(x);
    uint64_t fraction = ~(x << zeros << 1) >> 24; /* straight between two powers of two */
    return (((uint64_t)zeros << 40) + fraction) / (uint64_t)weight;
}

/* The stream from which a device's choice draws about that command. */
static struct random stream_of(const struct device *d, const struct asked *asked)
{
    return random_of(d->w, asked->name, d->number, d->n_choices);
}

struct turn {
    struct asked asked;
    struct random random;
};

/* Every command that it may ask for draws from its own stream; the shortest wait wins. */
static bool choose(const struct device *d, struct turn *ret)
{
    uint64_t shortest = UINT64_MAX;
    struct asked asked;
    for (int i = 0; asked_at(d->w, i, &asked); i++) {
        int weight = weight_of(d, &asked);
        struct random random = weight ? stream_of(d, &asked) : (struct random){0};
        uint64_t wait = weight ? wait_of(&random, weight) : UINT64_MAX;
        if (wait >= shortest)
            continue;
        shortest = wait;
        *ret = (struct turn){asked, random};
    }
    return shortest != UINT64_MAX;
}

const char *act_choice(const struct device *d)
{
    struct turn c;
    return choose(d, &c) ? c.asked.name : NULL;
}

/* --- asking --------------------------------------------------------------------------------- */

void asking_begin(struct asking *a, struct device *d, struct random random)
{
    *a = (struct asking){.d = d, .w = d->w, .random = random};
    buf_init(&a->texts[0], BODY_MAX);
    buf_init(&a->texts[1], PRE_MAX);
    a->body = json_out(&a->texts[0]);
    a->pre = json_out(&a->texts[1]);
    jw_object_begin(&a->body);
    jw_object_begin(&a->pre);
}

id asking_end(struct asking *a, const char *type, bool give)
{
    id op = {{0}};
    if (give) {
        jw_object_end(&a->body);
        jw_object_end(&a->pre);
        require(!a->texts[0].failed && !a->texts[1].failed);
        struct str none = {0}, said = buf_str(&a->texts[1]);
        op = device_command(a->d, type, buf_str(&a->texts[0]),
            str_eq(said, STR("{}")) ? none : said, a->lane, &a->random);
    }
    buf_fini(&a->texts[0]);
    buf_fini(&a->texts[1]);
    return op;
}

static void ask(struct device *d, const struct turn *c)
{
    struct asking a;
    asking_begin(&a, d, c->random);
    d->n_choices++;
    asking_end(&a, c->asked.type, c->asked.act->make(&a));
}

void act_ask(struct device *d, enum command_type command)
{
    struct turn c;
    require(asked_at(d->w, (int)command, &c.asked) && act_is_asked(command));
    c.random = stream_of(d, &c.asked);
    ask(d, &c);
}

/* The twin gives what its sibling gave, answered or not. */
static void act_twin(struct device *d)
{
    struct device *sibling = d->twin_of;
    if (sibling->outbox && payon_machine_unanswered(d->machine) < PENDING_MAX)
        device_copy(d, sibling->outbox);
}

void act(struct device *d)
{
    struct turn c;
    if (!d->machine)
        return;
    if (d->twin_of) {
        act_twin(d);
        return;
    }
    if (chance(&d->random, 40))
        device_abuse(d);
    if (chance(&d->random, 5))
        device_topics(d);
    if (chance(&d->random, 80))
        device_looks(d);
    device_people(d);
    if (payon_machine_unanswered(d->machine) < PENDING_MAX && choose(d, &c))
        ask(d, &c);
}

/* --- completeness --------------------------------------------------------------------------- */

static bool has_field(const struct shape *body, const char *name)
{
    for (size_t i = 0; i < body->n_fields; i++)
        if (str_eq(str_of(body->fields[i].name), str_of(name)))
            return true;
    return false;
}

/* Somebody who may asks for it. */
static bool has_asker(const struct command_desc *desc, const struct act *a)
{
    for (int role = 0; role < ROLES_N; role++)
        if (a->weight[role] > 0 && desc->roles >> role & 1)
            return true;
    return false;
}

static const char *lacks(const struct command_desc *desc, const struct act *a)
{
    if (!a)
        return "no act: nobody asks for it. Define";
    if (a->unasked)
        return NULL;
    if (!a->make || !has_asker(desc, a))
        return "an act without `make`, or without a weight for a role that may ask for it. Correct";
    if (a->makes && !has_field(desc->body, a->makes))
        return "an act whose `makes` is no field of its body. Correct";
    return NULL;
}

bool acts_are_complete(void)
{
    bool all = true;
    for (int c = 0; c < COMMANDS_N; c++) {
        const char *what = lacks(&command_descs[c], acts[c]);
        if (!what)
            continue;
        printf("FAILED: %s has %s `const struct act %s` in tests/sim/acts/, in the file of its "
               "domain\n",
            command_descs[c].name, what, constants[c]);
        all = false;
    }
    return all;
}

// ./dev new command NOUN.VERB
import { addAfter, addBefore, addRow, append, change, create, exists, MARK, NewError } from './edit.mjs';
import { commandsOf, domainOf, eventsOf, recordsOf, tableFile } from './tables.mjs';

const participle = (verb) => (verb.endsWith('e') ? `${verb}d` : `${verb}ed`);

const rulesHead = (c) => `/* ${c.noun}: ${MARK}: what these rules are about. */

#include "protocol/pos/decide/rules.h"
`;

const rule = (c) => `
void decide_${c.id}(struct draft *d)
{
    const struct cmd_${c.id} *body = d->cmd->body;
    const struct ${c.noun} *${c.noun} = need(d, KIND_${c.noun}, "${c.noun}_id", body->${c.noun}_id);
    if (!${c.noun})
        return;
    /* ${MARK}: refuse(), nothing(), or what changes */
    draft_edit(d, KIND_${c.noun}, ${c.noun});
    draft_event(d, EVENT_${c.event.join('_')}, ${c.noun}->id);
}
`;

const ruleWithoutRecord = (c) => `
void decide_${c.id}(struct draft *d)
{
    nothing(d); /* ${MARK}: refuse(), or draft_new, draft_edit, draft_event ${c.event.join('.')} */
}
`;

const unitTest = (c) => `START_TEST(${c.id}_changes)
{
    ck_abort_msg("${MARK}: what ${c.name} does, what it refuses, when it changes nothing");
}
END_TEST
`;

const unitFile = (c) => `#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
}

static void down(void)
{
    world_fini(&w);
}

${unitTest(c)}
UNIT_MAIN_WITH("${c.noun}", up, down, ${c.id}_changes)
`;

/** The rule and its test stand with those of its noun, or in files of their own when it is the first. */
function addRule(c) {
    const file = `protocol/pos/rules/${c.domain}/${c.noun}.c`;
    const text = (c.subject ? rule : ruleWithoutRecord)(c);
    if (exists(file)) return append(file, text);
    create(file, rulesHead(c) + text);
    addAfter('protocol/pos/meson.build', new RegExp(`\\n(?= *'rules/${c.domain}/)|'model/venue_apply\\.c',\\n`),
        `    'rules/${c.domain}/${c.noun}.c',\n`);
}

function addUnitTest(c) {
    const file = `tests/unit/pos/${c.domain}/${c.noun}.c`;
    if (exists(file)) {
        change(file, 'UNIT_MAIN', (text) => {
            const main = /^UNIT_MAIN(?:_WITH)?\([^]*\)\s*$/m.exec(text);
            if (!main) return null;
            const named = main[0].trimEnd().replace(/\)$/, `,\n    ${c.id}_changes)\n`);
            return `${text.slice(0, main.index)}${unitTest(c)}\n${named}`;
        });
        return;
    }
    create(file, unitFile(c));
    addAfter('tests/unit/pos/meson.build', /unit_programs \+= \{\n[^]*?\n(?=\})/, `  'pos/${c.domain}/${c.noun}': world_dep,\n`);
}

const maker = (c) => `
static enum decided ${c.id}_random(void)
{
    return W_DO(&w, ${c.id}${c.subject ? `, pick(KIND_${c.noun})` : ''}); /* ${MARK}: the rest of the body */
}
const struct maker make_${c.id} = {1, ${c.id}_random};
`;

const act = (c) => `
static bool ${c.id}(struct asking *a)
{
${c.subject ? `    struct str shown = pick(a, "${c.noun}", NULL);
    if (!shown.n)
        return false;
    body_id(a, "${c.noun}_id", id_of(shown, "id"));
` : ''}    return true; /* ${MARK}: the rest of the body, the lane, pre */
}
const struct act act_${c.id} = {${c.id}, .weight = {ON_FLOOR(10)}};
`;

export function newCommand(name, options) {
    const [noun, verb] = /^([a-z][a-z_]*)\.([a-z0-9][a-z0-9_]*)$/.exec(name)?.slice(1) ?? [];
    if (!noun) throw new NewError(`a command is called NOUN.VERB, like order.send: not ${name}`);
    const domain = domainOf(noun, options.domain);
    if (commandsOf(domain).some(([n, v]) => n === noun && v === verb)) throw new NewError(`${name} is there already`);
    const event = options.event?.split('.') ?? [noun, participle(verb)];
    const c = { name, noun, verb, domain, event, id: `${noun}_${verb}`, subject: recordsOf(domain).includes(noun) };
    const tables = tableFile(domain);

    addBefore(tables, `COMMANDS_${domain}`, `#define FIELDS_cmd_${c.id}(F) \\
    ${c.subject ? `F(ID, ${noun}_id, ALL, 0, 0, ${noun}, "${MARK}: and further fields")` : `/* ${MARK} */`}\n\n`);
    addRow(tables, `COMMANDS_${domain}`, `C(${noun}, ${verb}, FLOOR_STAFF, PRE_NONE, "${MARK}", .since = FEATURE_${c.id})`);
    if (!eventsOf(domain).some(([n, v]) => n === event[0] && v === event[1]))
        addRow(tables, `EVENTS_${domain}`, `E(${event[0]}, ${event[1]}, "id: the ${noun}")`);
    addRow(tables, `FEATURES_${domain}`, `X(${c.id}, "${MARK}: what a client can ask for with it")`);
    addRule(c);
    addUnitTest(c);
    append(`tests/unit/pos/evening/${domain}.c`, maker(c));
    append(`tests/sim/acts/${domain}.c`, act(c));
    addAfter(`tests/e2e/makers/${domain}.mjs`, new RegExp(`export const ${domain} = \\{\\n[^]*?\\n(?=\\})`),
        `    '${name}': async (b) => [{${c.subject && noun === 'order' ? ' order_id: await b.order()' : ''} /* ${MARK} */ }],\n`);

    addAfter(`clients/web/strings/${domain}.ts`, /Record<CommandOf<'\w+'>, Row>> = \{\n[^]*?\n(?=\})/, `    '${name}': ['${MARK}', '${MARK}'],\n`);
    addAfter(`clients/web/domain/${domain}/overlay.ts`, /export const [A-Z]+: Overlay<'\w+'> = \{\n[^]*?\n(?=\})/,
        `    '${name}': null, // ${MARK}: what it does to a view before the hub has answered\n`);
    return [
        `who sends it: clients/web/domain/${domain}/commands.ts and a screen, with a flow in tests/screens (and a row of lib/states.mjs when it opens a sheet)`,
        ...(exists('storage/migrations') ? ['a field of a record, a kind, or an enum value that it needs: a migration (storage/migrations/README.md)'] : []),
        './dev fmt',
        './dev golden: a golden line of it, and the tables of docs/protocol.md',
        './dev test --changed',
    ];
}

// ./dev new record NAME --domain DOMAIN
import fs from 'node:fs';
import path from 'node:path';
import { addAfter, addBefore, addRow, create, MARK, NewError, ROOT } from './edit.mjs';
import { domainOf, domains, recordsOf, tableFile } from './tables.mjs';

/** SQL keeps these words for itself. */
const RESERVED = { table: 'dining_table', order: 'pos_order' };

function migration(sql) {
    return `-- ${MARK}: what a ${sql} is.
create table ${sql} (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    -- ${MARK}: a column for each further field of FIELDS_…, with the same limits
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint ${sql}_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index ${sql}_live on ${sql} (tenant_id, venue_id) where live;
select payon_isolate('${sql}');
`;
}

export function newRecord(name, options) {
    if (!/^[a-z][a-z_]*$/.test(name)) throw new NewError(`a record is called by one word, like ticket_item: not ${name}`);
    if (!options.domain) throw new NewError(`which domain is ${name} of? --domain ${domains.join(' | ')}`);
    const domain = domainOf(name, options.domain);
    const there = domains.find((d) => recordsOf(d).includes(name));
    if (there) throw new NewError(`there is a record ${name} in ${tableFile(there)}`);
    const sql = RESERVED[name] ?? name;
    const tables = tableFile(domain);
    addBefore(tables, `RECORDS_${domain}`, `#define FIELDS_${name}(F) \\
    RECORD_HEAD(F) \\
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "${MARK}: and further fields")\n\n`);
    addRow(tables, `RECORDS_${domain}`, `R(${name}, ${sql}, 0 /* ${MARK}: TOPIC_BIT(…), under which it is told */, "${MARK}")`);

    const folder = 'storage/migrations';
    const last = Math.max(...fs.readdirSync(path.join(ROOT, folder)).map((file) => Number(/^(\d+)_/.exec(file)?.[1] ?? 0)));
    const file = `${String(last + 1).padStart(3, '0')}_${name}.sql`;
    create(`${folder}/${file}`, migration(sql));
    addAfter('storage/meson.build', /(?: +'migrations\/\w+\.sql',\n)+/, `  'migrations/${file}',\n`);
    return [
        `compare the migration with its neighbours in ${folder}/002_records.sql: columns, checks, foreign keys, triggers`,
        'its name in storage/sql/grants.sql',
        `INDEXES_${domain} in ${tables}, when rules walk it by a parent; FAMILIES_${domain}, when its topic is a family`,
        'an example in out_… of tests/tools/messages.c, then ./dev golden',
        'who puts it: a command (./dev new command) or setup.put',
        './dev test --changed',
    ];
}

/* The schema in Postgres: that it agrees with the tables of protocol/pos, and what it refuses. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "storage/pg/check.h"
#include "storage/pg/migrate.h"
#include "storage/sql_text.h"
#include "tests/contract/calls.h"
#include "tests/contract/limits_pg.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

enum { SQL_MAX = 65536 };

/* Tables without a tenant: the migration of each says why. */
#define NO_TENANT                                                                                  \
    "('meta', 'writer', 'token_venue', 'tenant_list', 'key_tenant', 'pairing', 'migration', "      \
    "'login_tenant', 'login_lock', "                                                               \
    "'platform_key', "                                                                             \
    "'admin_op', 'task_venue')"

/* The query must return no row; its first row says what is wrong. */
#define ck_none(...)                                                                               \
    do {                                                                                           \
        const char *found_ = stage_value(__VA_ARGS__);                                             \
        ck_assert_msg(!*found_, "%s", found_);                                                     \
    } while (0)

/* --- records ------------------------------------------------------------------------------- */

static void put_range(struct buf *b, const char *expression, const struct field *f)
{
    buf_printf(
        b, " check (%s between %lld and %lld)", expression, (long long)f->min, (long long)f->max);
}

/* The column a field must have. */
static void put_column(struct buf *b, const struct field *f)
{
    char length[128];
    switch (f->type) {
    case FIELD_ID:
        buf_printf(b, "%s uuid not null", f->name);
        break;
    case FIELD_ID_OPT:
        buf_printf(b, "%s uuid", f->name);
        break;
    case FIELD_TEXT:
        snprintf(length, sizeof length, "char_length(%s)", f->name);
        buf_printf(b, "%s text not null", f->name);
        put_range(b, length, f);
        break;
    case FIELD_INT:
    case FIELD_MONEY:
        buf_printf(b, "%s bigint not null", f->name);
        put_range(b, f->name, f);
        break;
    case FIELD_INT_OPT:
    case FIELD_MONEY_OPT:
        buf_printf(b, "%s bigint", f->name);
        put_range(b, f->name, f);
        break;
    case FIELD_BOOL:
        buf_printf(b, "%s boolean not null", f->name);
        break;
    case FIELD_TIME:
        buf_printf(b, "%s timestamptz not null", f->name);
        break;
    case FIELD_TIME_OPT:
        buf_printf(b, "%s timestamptz", f->name);
        break;
    case FIELD_ENUM:
        buf_printf(b, "%s text not null check (%s in (", f->name, f->name);
        for (int i = 0; i < f->enums->n; i++)
            buf_printf(b, "%s'%s'", i ? ", " : "", f->enums->names[i]);
        buf_printf(b, "))");
        break;
    case FIELD_LIST:
        buf_printf(b,
            "%s json not null check (json_typeof(%s) = 'array' and json_array_length(%s) between "
            "%lld and %lld)",
            f->name, f->name, f->name, (long long)f->min, (long long)f->max);
        break;
    default:
        ck_abort_msg("field type %d", f->type);
    }
}

static char *expected_table(const struct record_desc *d)
{
    struct buf b;
    buf_init(&b, SQL_MAX);
    buf_printf(&b, "create temp table expected (tenant_id uuid not null, venue_id uuid not null, ");
    for (size_t i = 0; i < d->shape->n_fields; i++) {
        put_column(&b, &d->shape->fields[i]);
        buf_printf(&b, ", ");
    }
    buf_printf(&b, "live boolean not null, seq bigint not null check (seq > 0))");
    buf_put_char(&b, '\0');
    char *text = strdup(b.p);
    buf_fini(&b);
    return text;
}

/* Postgres itself compares the table that the fields describe with the one that is there. */
START_TEST(records_have_their_columns)
{
    stage_begin();
    for (int k = 0; k < KINDS_N; k++) {
        const struct record_desc *d = &record_descs[k];
        char *ddl = expected_table(d);
        stage_sql("%s", ddl);
        /* A column may have a domain, which then has its rules. */
        const char *columns =
            "select attname || ' ' || format_type(coalesce(nullif(typbasetype, 0), atttypid), "
            "atttypmod) || ' ' || attnotnull from pg_attribute join pg_type t on t.oid = atttypid "
            "where attnum > 0 and attrelid = ";
        ck_none("select 'FIELDS_%s in protocol/pos/tables/ and the table in storage/migrations/ "
                "differ: ' || x from ((%s 'expected'::regclass except %s 'public.%s'::regclass)"
                " union all (%s 'public.%s'::regclass except %s 'expected'::regclass)) as d (x)",
            d->shape->name, columns, columns, d->table, columns, d->table, columns);
        /* Of a table that grows for years a constraint is added "not valid": new rows meet it. */
        const char *checks =
            "select replace(replace(pg_get_constraintdef(k.oid), ' NOT VALID', ''), 'VALUE',"
            " quote_ident(attname)) from pg_constraint k join pg_attribute on"
            " attrelid = conrelid and attnum = conkey[1] and array_length(conkey, 1) = 1"
            " or contypid = atttypid and contypid <> 0 where contype = 'c' and attrelid = ";
        ck_none("select 'FIELDS_%s in protocol/pos/tables/ and the table in storage/migrations/ "
                "differ: ' || x from ((%s 'expected'::regclass except %s 'public.%s'::regclass)"
                " union all (%s 'public.%s'::regclass except %s 'expected'::regclass)) as d (x)",
            d->shape->name, checks, checks, d->table, checks, d->table, checks);
        stage_sql("drop table expected");
        free(ddl);
    }
    stage_end();
}
END_TEST

START_TEST(references_are_foreign_keys)
{
    stage_begin();
    for (int k = 0; k < KINDS_N; k++)
        for (size_t i = 0; i < record_descs[k].shape->n_fields; i++) {
            const struct field *f = &record_descs[k].shape->fields[i];
            if (f->ref == KIND_none)
                continue;
            ck_assert_str_eq(
                stage_value("select replace(pg_get_constraintdef(oid), ' NOT VALID', '')"
                            " from pg_constraint where contype = 'f' and conname = '%s_%s_fk'",
                    record_descs[k].table, f->name),
                stage_value("select 'FOREIGN KEY (tenant_id, venue_id, %s) REFERENCES "
                            "%s(tenant_id, venue_id, id)'",
                    f->name, record_descs[f->ref].table));
        }
    stage_end();
}
END_TEST

START_TEST(limits_are_those_of_the_tables)
{
    stage_begin();
    ck_limits_of_records();
    stage_end();
}
END_TEST

/* Text outside the records: its limits are in C, as NAME_MAX_CHARS. */
START_TEST(other_limits_are_those_of_the_code)
{
    static const struct {
        const char *table, *column;
        int min, max; /* characters; of a hash, bytes */
    } SIZES[] = {
        {"tenant", "name", 1, NAME_MAX_CHARS},
        {"venue", "name", 1, NAME_MAX_CHARS},
        {"device_token", "device_name", 1, NAME_MAX_CHARS},
        {"device_token", "staff_name", 0, NAME_MAX_CHARS},
        {"pairing", "name", 1, NAME_MAX_CHARS},
        {"pairing", "secret_hash", 32, 32},
        {"device_token", "secret_hash", 32, 32},
        {"api_key", "name", 1, NAME_MAX_CHARS},
        {"api_key", "secret_hash", 32, 32},
        {"api_key", "old_hash", 32, 32},
        {"receipt", "fingerprint", 32, 32},
    };
    stage_begin();
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        const char *table = SIZES[i].table, *column = SIZES[i].column;
        char range[128];
        if (SIZES[i].min == SIZES[i].max)
            snprintf(range, sizeof range, "CHECK ((octet_length(%s) = %d))", column, SIZES[i].max);
        else
            snprintf(range, sizeof range,
                "CHECK (((char_length(%s) >= %d) AND (char_length(%s) <= %d)))", column,
                SIZES[i].min, column, SIZES[i].max);
        const char *is = stage_value("select replace(replace(pg_get_constraintdef(oid),"
                                     " ' NOT VALID', ''), 'VALUE', '%s') from pg_constraint"
                                     " where conname = '%s_%s_check'",
            column, table, column);
        ck_assert_msg(!strcmp(is, range), "%s.%s in storage/migrations/: %s, not %s", table, column,
            is, range);
    }
    stage_end();
}
END_TEST

/* Exactly the roles of protocol/pos/model/roles.h. */
START_TEST(roles_are_those_of_the_tables)
{
    stage_begin();
    struct buf roles;
    buf_init(&roles, 4096);
    for (int r = 0; r < ROLES_N; r++)
        buf_printf(&roles, "%s'%s'", r ? ", " : "", role_descs[r].name);
    stage_sql(
        "create temp table expected (role text check (role in (%.*s)))", STR_ARG(buf_str(&roles)));
    ck_none("select 'device_token.role in storage/migrations/ and protocol/pos/model/roles.h"
            " differ: ' || pg_get_constraintdef(c.oid) from pg_constraint c"
            " where conname = 'device_token_role_check' and pg_get_constraintdef(c.oid) <>"
            " (select pg_get_constraintdef(oid) from pg_constraint"
            " where conrelid = 'expected'::regclass)");
    ck_none("select 'api_key.role and device_token.role differ' from pg_constraint k,"
            " pg_constraint d where k.conname = 'api_key_role_check' and"
            " d.conname = 'device_token_role_check' and"
            " pg_get_constraintdef(k.oid) <> pg_get_constraintdef(d.oid)");
    ck_assert_str_eq(stage_value("select count(*) from pg_constraint where conname in"
                                 " ('api_key_role_check', 'device_token_role_check')"),
        "2");
    stage_sql("drop table expected");
    buf_fini(&roles);
    stage_end();
}
END_TEST

/* --- tenants ------------------------------------------------------------------------------- */

START_TEST(every_table_is_isolated)
{
    stage_begin();
    ck_assert_str_eq(stage_value("select count(*) >= 20 from pg_class where relkind = 'r' and "
                                 "relnamespace = 'public'::regnamespace"),
        "t");
    ck_none("select relname || ' has no forced row-level security' from pg_class"
            " where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
            " and relname not in " NO_TENANT " and not (relrowsecurity and relforcerowsecurity)");
    ck_none("select c.relname || ' has not just the one policy, for all commands, both ways'"
            " from pg_class c left join pg_policy p on p.polrelid = c.oid"
            " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
            " and c.relname not in " NO_TENANT " group by c.oid"
            " having count(p.oid) <> 1 or not bool_and(p.polpermissive and p.polcmd = '*'"
            " and p.polroles = '{0}' and p.polqual is not null and p.polwithcheck is not null"
            " and pg_get_expr(p.polqual, c.oid) like '%%tenant_id = ANY%%'"
            " and pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid))");
    ck_none("select i.indexrelid::regclass || ' does not begin with the tenant'"
            " from pg_index i join pg_class c on c.oid = i.indrelid"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
            " where c.relnamespace = 'public'::regnamespace and c.relname not in " NO_TENANT
            " and a.attname <> 'tenant_id'");
    ck_none("select k.conname || ' does not begin with the tenant' from pg_constraint k"
            " join pg_class c on c.oid = k.conrelid"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]"
            " where k.contype in ('f', 'p', 'u', 'x') and a.attname <> 'tenant_id'"
            " and c.relnamespace = 'public'::regnamespace and c.relname not in " NO_TENANT);
    stage_end();
}
END_TEST

static const char *run(PGconn *pg, const char *sql)
{
    static char value[256];
    PGresult *r = PQexec(pg, sql);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    snprintf(value, sizeof value, "%s", state ? state : PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return value;
}

START_TEST(tenants_see_their_own)
{
    stage_begin();
    struct venue_info a = new_venue(), b = new_venue();
    char mine[ID_TEXT + 1] = "", theirs[ID_TEXT + 1] = "", set[128], insert[256];
    id_format(a.tenant, mine);
    id_format(b.tenant, theirs);
    snprintf(set, sizeof set, "select set_config('payon.tenants', '{%s}', true)", mine);
    static const char *const roles[] = {"payon_hub", "payon_owner"};
    for (int i = 0; i < 2; i++) {
        PGconn *pg = stage_connect(roles[i]);
        ck_assert_str_eq(run(pg, "select count(*) from venue"), "0");
        run(pg, "begin");
        run(pg, set);
        ck_assert_str_eq(run(pg, "select count(*) from venue"), "1");
        ck_assert_str_eq(run(pg, "select tenant_id from venue"), mine);
        ck_assert_str_eq(run(pg, "select count(*) from tenant"), "1");
        snprintf(insert, sizeof insert,
            "insert into tax (tenant_id, venue_id, id, rev, name, rate_ppm, inclusive, live, seq) "
            "select '%s', venue_id, venue_id, 1, 'x', 0, true, true, 1 from venue",
            theirs);
        ck_assert_str_eq(run(pg, insert), "42501"); /* not into another tenant */
        run(pg, "rollback");
        ck_assert_str_eq(run(pg, "select count(*) from venue"), "0"); /* the setting was local */
        PQfinish(pg);
    }
    stage_end();
}
END_TEST

/* --- rights -------------------------------------------------------------------------------- */

START_TEST(journals_only_grow)
{
    stage_begin();
    static const char *const attempts[] = {"update journal set body = body", "delete from journal",
        "truncate journal", "update receipt set answer = ''", "delete from receipt",
        "truncate receipt"};
    static const char *const roles[] = {"payon_hub", "payon_owner", "postgres"};
    for (int i = 0; i < 3; i++) {
        PGconn *pg = stage_connect(roles[i]);
        for (size_t k = 0; k < sizeof attempts / sizeof *attempts; k++)
            ck_assert_str_eq(run(pg, attempts[k]), "42501");
        PQfinish(pg);
    }
    stage_end();
}
END_TEST

START_TEST(the_hub_may_little)
{
    stage_begin();
    ck_none("select relname || ': delete or truncate' from pg_class where relkind in ('r', 'p') and"
            " relnamespace = 'public'::regnamespace"
            " and has_table_privilege('payon_hub', oid, 'delete, truncate, references, trigger')");
    ck_none("select relname || ' is the hub''s' from pg_class"
            " where relowner = 'payon_hub'::regrole");
    ck_none(
        "select relname || ': update' from pg_class where relnamespace = 'public'::regnamespace"
        " and relname in ('journal', 'receipt', 'meta', 'migration', 'tenant', 'venue', "
        " 'device_token', 'token_venue') and has_any_column_privilege('payon_hub', oid, 'update')");
    ck_assert_str_eq(
        stage_value("select has_schema_privilege('payon_hub', 'public', 'create')"), "f");
    stage_end();
}
END_TEST

/* --- the chain ----------------------------------------------------------------------------- */

/* The migration that brings the chain, on journals that were there before it. */
START_TEST(journals_that_were_there_are_chained)
{
    struct scene sc = scene_begin(61);
    struct venue_info empty = new_venue();
    struct part part = scene_more(&sc, 40);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    stage_close(sc.s);
    stage_sql("drop trigger journal_chain on journal; drop function payon_chain;"
              "alter table journal drop column chain; alter table venue_head drop column chain");
    stage_sql("%s", stage_migration("chain"));
    stage_sql("grant update (chain) on venue_head to payon_hub");
    sc.s = stage_open();
    ck_loads(&sc);
    struct store_head head = ask_place(sc.s, &empty);
    struct chain none = {0};
    ck_assert(head.seq == 0 && chain_eq(&head.chain, &none));
    ck_none("select relname || ': not forced' from pg_class where relname in ('journal', "
            "'venue_head') and not (relrowsecurity and relforcerowsecurity)");
    struct part more = scene_more(&sc, 1);
    ck_status(commit_all(sc.s, &more), STORE_OK);
    ck_assert_int_eq(more.v.verdict, VERDICT_COMMITTED);
    part_free(&part);
    part_free(&more);
    scene_end(&sc);
}
END_TEST

/* A hub of the version before advances the head by its seq and gives no chain. */
START_TEST(rows_of_an_older_hub_are_chained)
{
    struct scene sc = scene_begin(62);
    struct part part = scene_more(&sc, 3);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    struct chain chain = player_chain(sc.p, 4);
    stage_sql("update venue_head set seq = 6 where venue_id = '%s';"
              "insert into journal (tenant_id, venue_id, seq, op, at, recorded, body) "
              "select tenant_id, venue_id, seq + 2, gen_random_uuid(), at, recorded, body "
              "from journal where venue_id = '%s' and seq > 2 order by seq",
        sc.venue, sc.venue);
    struct tail t = ask_tail(sc.s, &sc.at, 0, 10);
    ck_status(t.status, STORE_OK);
    ck_assert_uint_eq(t.n, 6);
    ck_assert(t.continues && chain_eq(&t.changes[3]->chain, &chain));
    ck_assert(t.head == 6 && chain_eq(&t.chain, &t.changes[5]->chain));
    tail_free(&t);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* --- migrations and checks ----------------------------------------------------------------- */

/* A fresh database without our schema; its name is borrowed until the next. */
static const char *new_database(void)
{
    static char name[32];
    snprintf(
        name, sizeof name, "fresh_%s", stage_value("select substr(md5(random()::text), 1, 12)"));
    stage_sql("create database %s owner payon_owner", name);
    stage_sql("grant connect on database %s to payon_hub", name);
    return name;
}

static void ck_says(int rc, int expected, struct buf *said, const char *words)
{
    ck_assert_msg(rc == expected, "%d: %.*s", rc, STR_ARG(buf_str(said)));
    buf_put_char(said, '\0');
    ck_assert_msg(strstr(said->p, words), "\"%s\" does not say \"%s\"", said->p, words);
    buf_reset(said);
}

START_TEST(migrations_go_forward_only)
{
    stage_begin();
    struct buf said;
    buf_init(&said, 4096);
    const char *name = new_database();
    char *owner = stage_conninfo("payon_owner", name), *hub = stage_conninfo("payon_hub", name);
    char *root = stage_conninfo("postgres", name);
    PGconn *pg = PQconnectdb(root);
    run(pg, "grant all on schema public to payon_owner");
    ck_says(store_pg_check(hub, NULL, &said), -EPROTO, &said, "not migrated");
    ck_says(migrate_run(owner, "nobody_here", &said), -EIO, &said, "nobody_here");
    ck_assert_str_eq(run(pg, "select count(*) from pg_tables where schemaname = 'public'"), "0");
    ck_says(migrate_run(owner, "payon_hub", &said), 0, &said, "applied");
    ck_says(migrate_run(owner, "payon_hub", &said), 0, &said, "nothing to migrate");
    ck_assert_int_eq(store_pg_check(hub, NULL, &said), 0);

    run(pg, "update migration set sha256 = 'x' || sha256 where version = 1");
    ck_says(migrate_run(owner, "payon_hub", &said), -EPROTO, &said, "was changed");
    ck_says(store_pg_check(hub, NULL, &said), -EPROTO, &said, "different versions");
    run(pg, "update migration set sha256 = substr(sha256, 2) where version = 1");
    run(pg, "insert into migration (version, name, sha256) values (999, 'later', 'x')");
    ck_says(migrate_run(owner, "payon_hub", &said), -EPROTO, &said, "does not know");
    ck_says(store_pg_check(hub, NULL, &said), -EPROTO, &said, "older than the database");
    run(pg, "delete from migration where version = 999 or version = 1");
    ck_says(migrate_run(owner, "payon_hub", &said), -EPROTO, &said, "lacks migration 1");
    run(pg, "delete from migration");
    ck_says(store_pg_check(hub, NULL, &said), -EPROTO, &said, "run payon-hub --migrate");
    PQfinish(pg);
    stage_sql("drop database %s", name);
    free(owner);
    free(hub);
    free(root);
    buf_fini(&said);
    stage_end();
}
END_TEST

static void set_and_reload(const char *setting, const char *value)
{
    stage_sql("alter system set %s = %s", setting, value);
    stage_sql("select pg_reload_conf()");
    char *root = stage_conninfo("postgres", NULL);
    char show[64];
    snprintf(show, sizeof show, "show %s", setting);
    for (bool there = false; !there;) { /* the postmaster reloads in its own time */
        PGconn *pg = PQconnectdb(root);
        there = !strcmp(run(pg, show), value);
        PQfinish(pg);
    }
    free(root);
}

START_TEST(an_unsafe_server_is_refused)
{
    static const char *const settings[] = {"fsync", "full_page_writes", "synchronous_commit"};
    stage_begin();
    struct buf said;
    buf_init(&said, 4096);
    char *hub = stage_conninfo("payon_hub", NULL), *root = stage_conninfo("postgres", NULL);
    for (int i = 0; i < 3; i++) {
        set_and_reload(settings[i], "off");
        ck_says(store_pg_check(hub, NULL, &said), -EPROTO, &said, settings[i]);
        set_and_reload(settings[i], "on");
        ck_assert_int_eq(store_pg_check(hub, NULL, &said), 0);
    }
    ck_says(store_pg_check(root, NULL, &said), -EPROTO, &said, "superuser");
    char *owner = stage_conninfo("payon_owner", NULL);
    ck_says(store_pg_check(owner, NULL, &said), -EPROTO, &said, "owns");
    char *nobody = stage_conninfo("nobody_here", NULL);
    ck_says(store_pg_check(nobody, NULL, &said), -EPROTO, &said, "nobody_here");
    ck_says(
        store_pg_check("host=127.0.0.1 port=1 user=x", NULL, &said), -ENOTCONN, &said, "refused");
    free(hub);
    free(root);
    free(owner);
    free(nobody);
    buf_fini(&said);
    stage_end();
}
END_TEST

START_TEST(no_order_ends_before_it_began)
{
    stage_begin();
    PGconn *pg = stage_admin();
    /* The constraint alone, on a table that has nothing else to break. */
    run(pg, "create temp table times (opened_at timestamptz, closed_at timestamptz)");
    run(pg, "do $$ begin execute 'alter table times add ' || (select pg_get_constraintdef(oid)"
            " from pg_constraint where conname = 'pos_order_times'); end $$");
    ck_assert_str_eq(run(pg, "insert into times values (now(), now() - interval '1 ms')"), "23514");
    ck_assert_str_eq(run(pg, "insert into times values (now(), now()), (now(), null)"), "");
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        records_have_their_columns,
        references_are_foreign_keys,
        limits_are_those_of_the_tables,
        other_limits_are_those_of_the_code,
        roles_are_those_of_the_tables,
        every_table_is_isolated,
        tenants_see_their_own,
        journals_only_grow,
        journals_that_were_there_are_chained,
        rows_of_an_older_hub_are_chained,
        no_order_ends_before_it_began,
        the_hub_may_little,
        migrations_go_forward_only,
        an_unsafe_server_is_refused,
    };
    return unit_run("schema_pg", tests, sizeof tests / sizeof *tests);
}

/* The database in memory: venues, journals, rows, receipts, and what a commit does to them. */

#include "storage/mem/db.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/fold.h"
#include "storage/mem/db_state.h"
#include "storage/mem/devices.h"
#include "storage/mem/keys.h"
#include "storage/mem/secrets.h"

/* --- copies -------------------------------------------------------------------------------- */

static bool copy_part(struct batch_venue *to, const struct batch_venue *from)
{
    *to = *from;
    to->verdict = VERDICT_NONE;
    to->n_changes = to->n_receipts = 0;
    struct change **changes = calloc(from->n_changes ? from->n_changes : 1, sizeof *changes);
    struct str *texts = calloc(from->n_changes ? from->n_changes : 1, sizeof *texts);
    struct receipt *receipts = calloc(from->n_receipts ? from->n_receipts : 1, sizeof *receipts);
    to->changes = changes;
    to->texts = texts;
    to->receipts = receipts;
    if (!changes || !texts || !receipts)
        return false;
    for (; to->n_changes < from->n_changes; to->n_changes++) {
        size_t i = to->n_changes;
        changes[i] = change_new(from->changes[i]);
        if (!changes[i] || !mem_text_copy(from->texts[i], &texts[i])) {
            change_drop(changes[i]);
            return false;
        }
    }
    for (; to->n_receipts < from->n_receipts; to->n_receipts++) {
        receipts[to->n_receipts] = from->receipts[to->n_receipts];
        if (!mem_text_copy(from->receipts[to->n_receipts].answer, &receipts[to->n_receipts].answer))
            return false;
    }
    return true;
}

struct mem_batch *mem_batch_new(const struct batch *b)
{
    struct mem_batch *copy = calloc(1, sizeof *copy);
    if (!copy)
        return NULL;
    copy->b.batch_id = b->batch_id;
    copy->b.venues = calloc(b->n_venues ? b->n_venues : 1, sizeof *copy->b.venues);
    bool good = copy->b.venues != NULL;
    for (size_t i = 0; good && i < b->n_venues; i++) {
        copy->b.n_venues++;
        good = copy_part(&copy->b.venues[i], &b->venues[i]);
    }
    if (good)
        return copy;
    mem_batch_free(copy);
    return NULL;
}

void mem_batch_free(struct mem_batch *b)
{
    if (!b)
        return;
    for (size_t v = 0; v < b->b.n_venues; v++) {
        struct batch_venue *part = &b->b.venues[v];
        for (size_t i = 0; i < part->n_changes; i++) {
            change_drop(part->changes[i]);
            mem_text_free(part->texts[i]);
        }
        for (size_t i = 0; i < part->n_receipts; i++)
            mem_text_free(part->receipts[i].answer);
        free((void *)part->changes);
        free((void *)part->texts);
        free((void *)part->receipts);
    }
    free(b->b.venues);
    free(b);
}

/* --- life ---------------------------------------------------------------------------------- */

struct mem_db *mem_db_new(id epoch)
{
    struct mem_db *db = calloc(1, sizeof *db);
    if (!db)
        return NULL;
    db->epoch = epoch;
    db->timeline = 1;
    return db;
}

/* Forgets the changes after the first n. */
static void journal_cut(struct mem_venue *v, size_t n)
{
    while (v->n_journal > n) {
        struct store_row *row = &v->journal[--v->n_journal];
        change_drop(row->change);
        mem_text_free(row->text);
    }
}

static void rows_free(struct mem_venue *v)
{
    for (int k = 0; k < KINDS_N; k++) {
        struct mem_row *row, *next;
        HASH_ITER(hh, v->rows[k], row, next) {
            HASH_DEL(v->rows[k], row);
            record_drop(row->rec);
            free(row);
        }
    }
}

static void receipt_free(struct mem_receipt *r)
{
    mem_text_free(r->r.answer);
    free(r);
}

static void venue_free(struct mem_venue *v)
{
    journal_cut(v, 0);
    free(v->journal);
    rows_free(v);
    struct mem_receipt *r, *next;
    HASH_ITER(hh, v->receipts, r, next) {
        HASH_DEL(v->receipts, r);
        receipt_free(r);
    }
    for (r = v->lost; r; r = next) {
        next = r->next;
        receipt_free(r);
    }
    mem_text_free(v->info.name);
    mem_text_free(v->info.zone);
    free(v);
}

void mem_db_free(struct mem_db *db)
{
    if (!db)
        return;
    while (db->events) {
        struct mem_event *e = db->events;
        require(!e->store); /* its stores are gone; only batches in flight remain */
        db->events = e->next;
        e->run(e);
    }
    while (db->venues) {
        struct mem_venue *v = db->venues;
        db->venues = v->next;
        venue_free(v);
    }
    mem_devices_free(db);
    mem_keys_free(db);
    mem_secrets_free(db);
    struct mem_writer *w, *next;
    HASH_ITER(hh, db->writers, w, next) {
        HASH_DEL(db->writers, w);
        free(w);
    }
    free(db);
}

int mem_db_add_venue(struct mem_db *db, const struct venue_info *info)
{
    if (mem_venue_find(db, info->tenant, info->venue))
        return -EEXIST;
    struct mem_venue *v = calloc(1, sizeof *v);
    if (!v)
        return -ENOMEM;
    v->key = (struct venue_key){info->tenant, info->venue};
    v->info = *info;
    v->info.name = v->info.zone = (struct str){0};
    v->info.epoch = db->epoch;
    if (!mem_text_copy(info->name, &v->info.name) || !mem_text_copy(info->zone, &v->info.zone)) {
        venue_free(v);
        return -ENOMEM;
    }
    v->next = db->venues;
    db->venues = v;
    return 0;
}

int mem_db_edit_venue(struct mem_db *db, id tenant, id venue, struct str name)
{
    struct mem_venue *v = mem_venue_find(db, tenant, venue);
    struct str copy;
    if (!v)
        return -ENOENT;
    if (!mem_text_copy(name, &copy))
        return -ENOMEM;
    mem_text_free(v->info.name);
    v->info.name = copy;
    v->info.edits++;
    return 0;
}

int mem_db_bar_venue(struct mem_db *db, id tenant, id venue, enum token_lapse barred)
{
    struct mem_venue *v = mem_venue_find(db, tenant, venue);
    if (!v)
        return -ENOENT;
    v->barred = barred;
    mem_venue_access_move(db, v);
    return 0;
}

/* --- looking ------------------------------------------------------------------------------- */

struct mem_receipt *mem_receipt_find(const struct mem_venue *v, id op)
{
    struct mem_receipt *r;
    HASH_FIND(hh, v->receipts, &op, sizeof op, r);
    return r;
}

int64_t mem_db_head(const struct mem_db *db, id tenant, id venue)
{
    const struct mem_venue *v = mem_venue_find(db, tenant, venue);
    return v ? (int64_t)v->n_journal : -1;
}

const struct change *mem_db_change(const struct mem_db *db, id tenant, id venue, int64_t seq)
{
    const struct mem_venue *v = mem_venue_find(db, tenant, venue);
    return v && seq >= 1 && seq <= (int64_t)v->n_journal ? v->journal[seq - 1].change : NULL;
}

const struct receipt *mem_db_receipt(const struct mem_db *db, id tenant, id venue, id op)
{
    const struct mem_venue *v = mem_venue_find(db, tenant, venue);
    const struct mem_receipt *r = v ? mem_receipt_find(v, op) : NULL;
    return r ? &r->r : NULL;
}

size_t mem_db_n_receipts(const struct mem_db *db, id tenant, id venue)
{
    const struct mem_venue *v = mem_venue_find(db, tenant, venue);
    return v ? HASH_COUNT(v->receipts) : 0;
}

static struct mem_row *row_find(const struct mem_venue *v, enum record_kind kind, id key)
{
    struct mem_row *row;
    HASH_FIND(hh, v->rows[kind], &key, sizeof key, row);
    return row;
}

/* --- commit -------------------------------------------------------------------------------- */

static void reject(struct mem_batch *batch, const char *what, const char *why)
{
    batch->status = STORE_REJECTED;
    snprintf(batch->detail, sizeof batch->detail, "%s%s", what, why);
}

static enum verdict verdict_of(const struct mem_db *db, const struct batch_venue *part, bool fenced)
{
    const struct mem_venue *v = mem_venue_find(db, part->tenant, part->venue);
    for (size_t i = 0; v && i < part->n_receipts; i++)
        if (mem_receipt_find(v, part->receipts[i].op))
            return VERDICT_SEEN;
    if (!v || fenced)
        return VERDICT_CONFLICT;
    struct store_head head = mem_venue_head(v);
    bool won = head.seq == part->from && chain_eq(&head.chain, &part->from_chain) &&
               head.access == part->access;
    return won ? VERDICT_COMMITTED : VERDICT_CONFLICT;
}

/* The record is a row already, or this batch makes it one. */
static bool ref_holds(
    const struct mem_venue *v, const struct fold *f, const struct fold_row *from, int kind, id to)
{
    if (row_find(v, kind, to))
        return true;
    for (const struct fold_row *r = f->lists[kind][FOLD_INSERT].first; r; r = r->next)
        if (r->venue == from->venue && id_eq(r->key, to))
            return true;
    return false;
}

static bool refs_hold(const struct mem_venue *v, const struct fold *f, const struct fold_row *row)
{
    const struct shape *s = record_descs[row->kind].shape;
    for (size_t i = 0; row->rec && i < s->n_fields; i++) {
        const struct field *field = &s->fields[i];
        if (field->ref == KIND_none)
            continue;
        id to = *(const id *)((const char *)row->rec + field->offset);
        if (!id_is_zero(to) && !ref_holds(v, f, row, field->ref, to))
            return false;
    }
    return true;
}

/* What the schema would refuse. */
static void check_row(struct mem_batch *batch, const struct mem_db *db, const struct fold *f,
    const struct fold_row *row)
{
    const struct mem_venue *v = mem_venue_find(db, row->venue->tenant, row->venue->venue);
    const struct mem_row *old = row_find(v, row->kind, row->key);
    const char *table = record_descs[row->kind].table;
    if (row->act == FOLD_INSERT && old)
        reject(batch, table, "_pkey: id in use");
    else if (row->act == FOLD_UPDATE && (!old || old->rec->rev != row->was))
        reject(batch, table, "_rev: not as it was");
    else if (row->act == FOLD_END && (!old || !old->live))
        reject(batch, table, "_live: not live");
    else if (!refs_hold(v, f, row))
        reject(batch, table, "_fk: refers to nothing");
}

/* rec: NULL, it stays as it is. */
static void row_set(
    struct mem_venue *v, enum record_kind kind, id key, const struct record *rec, bool live)
{
    struct mem_row *row = row_find(v, kind, key);
    if (!row) {
        row = calloc(1, sizeof *row);
        require(row); /* a commit is never applied in part */
        row->key = key;
        HASH_ADD(hh, v->rows[kind], key, sizeof row->key, row);
    }
    if (rec) {
        record_drop(row->rec);
        row->rec = record_share(rec);
    }
    row->live = live;
}

static void write_row(struct mem_db *db, const struct fold_row *row)
{
    struct mem_venue *v = mem_venue_find(db, row->venue->tenant, row->venue->venue);
    if (row->kind == KIND_staff && row->rec)
        mem_db_secret_void(db, v, (const struct staff *)row->rec);
    row_set(v, row->kind, row->key, row->rec, row->live);
}

static void write_part(struct mem_db *db, struct batch_venue *part, id batch_id)
{
    struct mem_venue *v = mem_venue_find(db, part->tenant, part->venue);
    for (size_t i = 0; i < part->n_changes; i++) {
        if (v->n_journal == v->journal_cap) {
            v->journal_cap = v->journal_cap ? 2 * v->journal_cap : 64;
            v->journal = realloc(v->journal, v->journal_cap * sizeof *v->journal);
            require(v->journal);
        }
        struct store_row *row = &v->journal[v->n_journal++];
        row->change = change_share(part->changes[i]);
        require(mem_text_copy(part->texts[i], &row->text));
    }
    for (size_t i = 0; i < part->n_receipts; i++) {
        struct mem_receipt *r = calloc(1, sizeof *r);
        require(r);
        *r = (struct mem_receipt){
            .op = part->receipts[i].op, .r = part->receipts[i], .batch_id = batch_id};
        require(mem_text_copy(part->receipts[i].answer, &r->r.answer));
        HASH_ADD(hh, v->receipts, op, sizeof r->op, r);
    }
}

void mem_db_commit(struct mem_db *db, struct mem_batch *batch)
{
    struct mem_writer *w;
    HASH_FIND(hh, db->writers, &batch->writer, sizeof batch->writer, w);
    bool fenced = !w || w->gen != batch->gen;
    struct fold f;
    require(fold_init(&f, &batch->b) == 0);
    batch->status = STORE_OK;
    for (size_t i = 0; i < batch->b.n_venues; i++)
        batch->b.venues[i].verdict = verdict_of(db, &batch->b.venues[i], fenced);
    for (size_t i = 0; i < f.n && batch->status == STORE_OK; i++)
        if (f.rows[i].venue->verdict == VERDICT_COMMITTED)
            check_row(batch, db, &f, &f.rows[i]);
    for (size_t i = 0; i < f.n && batch->status == STORE_OK; i++)
        if (f.rows[i].venue->verdict == VERDICT_COMMITTED)
            write_row(db, &f.rows[i]);
    fold_fini(&f);
    for (size_t i = 0; i < batch->b.n_venues; i++)
        if (batch->status != STORE_OK)
            batch->b.venues[i].verdict = VERDICT_NONE;
        else if (batch->b.venues[i].verdict == VERDICT_COMMITTED)
            write_part(db, &batch->b.venues[i], batch->b.batch_id);
}

/* --- failover ------------------------------------------------------------------------------ */

static void rows_make(struct mem_venue *v)
{
    rows_free(v);
    for (size_t i = 0; i < v->n_journal; i++) {
        const struct change *c = v->journal[i].change;
        for (size_t k = 0; k < c->n_puts; k++)
            row_set(v, c->puts[k].kind, c->puts[k].rec->id, c->puts[k].rec, true);
        for (size_t k = 0; k < c->n_dels; k++)
            row_set(v, c->dels[k].kind, c->dels[k].id, NULL, false);
    }
}

int64_t mem_db_lose(struct mem_db *db, id tenant, id venue, size_t n)
{
    struct mem_venue *v = mem_venue_find(db, tenant, venue);
    require(v);
    journal_cut(v, n < v->n_journal ? v->n_journal - n : 0);
    rows_make(v);
    struct mem_receipt *r, *next;
    HASH_ITER(hh, v->receipts, r, next) {
        if (r->r.seq <= (int64_t)v->n_journal)
            continue;
        HASH_DEL(v->receipts, r);
        r->next = v->lost;
        v->lost = r;
    }
    return (int64_t)v->n_journal;
}

void mem_db_promote(struct mem_db *db)
{
    db->timeline++;
}

/* --- events -------------------------------------------------------------------------------- */

void mem_db_schedule(struct mem_db *db, struct mem_event *e, int64_t at)
{
    e->at = at > db->now ? at : db->now;
    e->order = db->n_events++;
    struct mem_event **to = &db->events;
    while (*to && ((*to)->at < e->at || ((*to)->at == e->at && (*to)->order < e->order)))
        to = &(*to)->next;
    e->next = *to;
    *to = e;
}

void mem_db_unschedule(struct mem_db *db, struct mem_event *e)
{
    for (struct mem_event **at = &db->events; *at; at = &(*at)->next)
        if (*at == e) {
            *at = e->next;
            return;
        }
}

int64_t mem_db_due(const struct mem_db *db)
{
    return db->events ? db->events->at : INT64_MAX;
}

void mem_db_step(struct mem_db *db, int64_t now)
{
    while (db->events && db->events->at <= now) {
        struct mem_event *e = db->events;
        db->events = e->next;
        db->now = e->at;
        e->run(e);
    }
    if (now > db->now)
        db->now = now;
}

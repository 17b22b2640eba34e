/* The tables of records.h, commands.h and enums.h, as data. Nothing is written here by hand but the
 * list of shapes: the rows come from the X-macros. */

#include "protocol/pos/commands.h"

#include <stddef.h>

enum {
    REF_none = KIND_none,
#define R(KIND, name, wire, table, doc) REF_##name = KIND_##KIND,
    RECORDS(R)
#undef R
};

#define FIELD_OF_ID(of)        .ref = REF_##of
#define FIELD_OF_ID_OPT(of)    .ref = REF_##of
#define FIELD_OF_TEXT(of)      .ref = KIND_none
#define FIELD_OF_INT(of)       .ref = KIND_none
#define FIELD_OF_INT_OPT(of)   .ref = KIND_none
#define FIELD_OF_BOOL(of)      .ref = KIND_none
#define FIELD_OF_MONEY(of)     .ref = KIND_none
#define FIELD_OF_MONEY_OPT(of) .ref = KIND_none
#define FIELD_OF_TIME(of)      .ref = KIND_none
#define FIELD_OF_TIME_OPT(of)  .ref = KIND_none
#define FIELD_OF_ENUM(of)      .ref = KIND_none, .enums = &enum_##of
#define FIELD_OF_LIST(of)      .ref = KIND_none, .element = &shape_##of

#define FIELD_ROW(TYPE, fname, VIS, lo, hi, of, text)                                              \
    {.name = #fname,                                                                               \
        .key = {"\"" #fname "\":", sizeof("\"" #fname "\":") - 1},                                 \
        .type = FIELD_##TYPE,                                                                      \
        .offset = offsetof(struct SHAPE, fname),                                                   \
        .vis = VIS_##VIS,                                                                          \
        .min = lo,                                                                                 \
        .max = hi,                                                                                 \
        FIELD_OF_##TYPE(of),                                                                       \
        .doc = text},

#define SHAPE_DEF(sname, table)                                                                    \
    static const struct field fields_##sname[] = {table(FIELD_ROW)};                               \
    const struct shape shape_##sname = {                                                           \
        .name = #sname,                                                                            \
        .size = sizeof(struct sname),                                                              \
        .fields = fields_##sname,                                                                  \
        .n_fields = sizeof fields_##sname / sizeof fields_##sname[0],                              \
    };

#define SHAPE menu_option
SHAPE_DEF(menu_option, FIELDS_menu_option)
#undef SHAPE
#define SHAPE choice
SHAPE_DEF(choice, FIELDS_choice)
#undef SHAPE
#define SHAPE area
SHAPE_DEF(area, FIELDS_area)
#undef SHAPE
#define SHAPE dining_table
SHAPE_DEF(dining_table, FIELDS_dining_table)
#undef SHAPE
#define SHAPE station
SHAPE_DEF(station, FIELDS_station)
#undef SHAPE
#define SHAPE tax
SHAPE_DEF(tax, FIELDS_tax)
#undef SHAPE
#define SHAPE category
SHAPE_DEF(category, FIELDS_category)
#undef SHAPE
#define SHAPE item
SHAPE_DEF(item, FIELDS_item)
#undef SHAPE
#define SHAPE choice_group
SHAPE_DEF(choice_group, FIELDS_choice_group)
#undef SHAPE
#define SHAPE counter
SHAPE_DEF(counter, FIELDS_counter)
#undef SHAPE
#define SHAPE order
SHAPE_DEF(order, FIELDS_order)
#undef SHAPE
#define SHAPE line
SHAPE_DEF(line, FIELDS_line)
#undef SHAPE
#define SHAPE ticket
SHAPE_DEF(ticket, FIELDS_ticket)
#undef SHAPE
#define SHAPE ticket_item
SHAPE_DEF(ticket_item, FIELDS_ticket_item)
#undef SHAPE
#define SHAPE payment
SHAPE_DEF(payment, FIELDS_payment)
#undef SHAPE
#define SHAPE pre
SHAPE_DEF(pre, FIELDS_pre)
#undef SHAPE
#define SHAPE chosen
SHAPE_DEF(chosen, FIELDS_chosen)
#undef SHAPE
#define SHAPE ticket_ref
SHAPE_DEF(ticket_ref, FIELDS_ticket_ref)
#undef SHAPE
#define SHAPE cmd_setup_put
SHAPE_DEF(cmd_setup_put, FIELDS_cmd_setup_put)
#undef SHAPE
#define SHAPE cmd_table_seat
SHAPE_DEF(cmd_table_seat, FIELDS_cmd_table_seat)
#undef SHAPE
#define SHAPE cmd_table_transfer
SHAPE_DEF(cmd_table_transfer, FIELDS_cmd_table_transfer)
#undef SHAPE
#define SHAPE cmd_table_clear
SHAPE_DEF(cmd_table_clear, FIELDS_cmd_table_clear)
#undef SHAPE
#define SHAPE cmd_order_open
SHAPE_DEF(cmd_order_open, FIELDS_cmd_order_open)
#undef SHAPE
#define SHAPE cmd_order_cancel
SHAPE_DEF(cmd_order_cancel, FIELDS_cmd_order_cancel)
#undef SHAPE
#define SHAPE cmd_order_send
SHAPE_DEF(cmd_order_send, FIELDS_cmd_order_send)
#undef SHAPE
#define SHAPE cmd_line_add
SHAPE_DEF(cmd_line_add, FIELDS_cmd_line_add)
#undef SHAPE
#define SHAPE cmd_line_change
SHAPE_DEF(cmd_line_change, FIELDS_cmd_line_change)
#undef SHAPE
#define SHAPE cmd_line_replace
SHAPE_DEF(cmd_line_replace, FIELDS_cmd_line_replace)
#undef SHAPE
#define SHAPE cmd_line_remove
SHAPE_DEF(cmd_line_remove, FIELDS_cmd_line_remove)
#undef SHAPE
#define SHAPE cmd_line_void
SHAPE_DEF(cmd_line_void, FIELDS_cmd_line_void)
#undef SHAPE
#define SHAPE cmd_ticket_receipt
SHAPE_DEF(cmd_ticket_receipt, FIELDS_cmd_ticket_receipt)
#undef SHAPE
#define SHAPE cmd_ticket
SHAPE_DEF(cmd_ticket, FIELDS_cmd_ticket)
#undef SHAPE
#define SHAPE cmd_ticket_item
SHAPE_DEF(cmd_ticket_item, FIELDS_cmd_ticket_item)
#undef SHAPE
#define SHAPE cmd_item_eighty_six
SHAPE_DEF(cmd_item_eighty_six, FIELDS_cmd_item_eighty_six)
#undef SHAPE
#define SHAPE cmd_item_back
SHAPE_DEF(cmd_item_back, FIELDS_cmd_item_back)
#undef SHAPE
#define SHAPE cmd_payment_take
SHAPE_DEF(cmd_payment_take, FIELDS_cmd_payment_take)
#undef SHAPE

#define E_NAME(NAME, text, doc) text,
#define E_DOC(NAME, text, doc)  doc,
#define L(e)                                                                                       \
    static const char *const e##_names[] = {ENUM_##e(E_NAME)};                                     \
    static const char *const e##_docs[] = {ENUM_##e(E_DOC)};                                       \
    const struct enum_desc enum_##e = {                                                            \
        .name = #e,                                                                                \
        .names = e##_names,                                                                        \
        .docs = e##_docs,                                                                          \
        .n = sizeof e##_names / sizeof e##_names[0],                                               \
    };
ENUMS(L)
#undef L

const struct record_desc record_descs[KINDS_N] = {
#define R(KIND, sname, wire, sql, text)                                                            \
    [KIND_##KIND] = {.name = wire, .table = sql, .shape = &shape_##sname, .doc = text},
    RECORDS(R)
#undef R
};

const struct command_desc command_descs[COMMANDS_N] = {
#define C(TYPE, sname, wire, who, before, text)                                                    \
    [CMD_##TYPE] = {.type = CMD_##TYPE,                                                            \
        .name = wire,                                                                              \
        .body = &shape_##sname,                                                                    \
        .roles = who,                                                                              \
        .pre = before,                                                                             \
        .doc = text},
    COMMANDS(C)
#undef C
};

#pragma once
/* The members of messages: the one description of what each means and which values it takes. The
 * JSON Schemas, the tables of docs/protocol.md and the types of the screens are generated from it;
 * tests/describe proves that message_in.c and message_out.c agree with it. Messages themselves are
 * listed in message.h; the parts of a cmd and of records come from their rows in protocol/pos.
 *
 * M("owner", "name", schema, NEED, doc)
 *   owner   "in.<t>" or "out.<t>", or an object within messages, which others refer to by name.
 *           What devices send is open (unknown members are ignored), what the hub sends is closed
 *           (a member that is not here is a bug).
 *   schema  JSON Schema; schema.c makes the $defs that are not owners here
 *   NEED    NEEDED, or MAYBE: may be left out */

#include "protocol/base/str.h"

#define S_REF(name)      "{\"$ref\":\"#/$defs/" name "\"}"
#define S_REF_NULL(name) "{\"anyOf\":[" S_REF(name) ",{\"type\":\"null\"}]}"
#define S_LIST(name)     "{\"type\":\"array\",\"items\":" S_REF(name) "}"
#define S_ANY_TEXT       "{\"type\":\"string\"}"
#define S_ID_OR_ZEROS                                                                              \
    "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$\"}"
#define S_NATURAL "{\"type\":\"integer\",\"minimum\":0}"
#define S_TRUE    "{\"const\":true}"

/* clang-format off */
#define MEMBERS(M) \
    /* from devices */ \
    M("in.hello", "token", S_REF("token"), NEEDED, "the device's secret") \
    M("in.hello", "client", S_REF_NULL("client"), MAYBE, "the client program; for logs") \
    M("in.hello", "features", S_REF_NULL("features"), MAYBE, "what the client can do beyond v1; nothing is defined yet") \
    M("in.hello", "resume", S_REF_NULL("resume"), MAYBE, "where the previous connection stopped") \
    M("in.hello", "key", S_REF_NULL("key"), MAYBE, "of signed_in, from a connection of the same screen before: the person stays signed in (`people`)") \
    M("in.pair", "token_id", S_REF("id"), NEEDED, "the id of the token, which the device made itself") \
    M("in.pair", "secret_hash", S_REF("secret_hash"), NEEDED, "SHA-256 of the 32 bytes of its secret, hexadecimal") \
    M("in.pair", "name", S_REF("device_name"), NEEDED, "the device's own name, for the person who approves") \
    M("in.sub", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.sub", "topics", S_REF("topics"), NEEDED, "topics to add") \
    M("in.sub", "from", S_REF_NULL("cursor"), MAYBE, "the state of these topics that the client holds") \
    M("in.unsub", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.unsub", "topics", S_REF("topics"), NEEDED, "topics to remove") \
    M("in.quote", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.quote", "cmd", S_REF("in.cmd"), NEEDED, "the command, as it would be sent") \
    M("in.seen", "seq", S_REF("seq"), NEEDED, "everything up to here has been applied") \
    M("in.seen", "delivered", S_REF_NULL("tickets"), MAYBE, "tickets this kitchen screen has received") \
    M("in.seen", "displayed", S_REF_NULL("tickets"), MAYBE, "tickets this kitchen screen shows") \
    M("in.at", "table_id", S_REF_NULL("id"), NEEDED, "the table that the device looks at; null: none") \
    M("in.sign_in", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.sign_in", "staff_id", S_REF_NULL("id"), MAYBE, "who; without it: whoever has this code") \
    M("in.sign_in", "pin", S_REF_NULL("pin"), MAYBE, "4 to 8 digits; this or the badge") \
    M("in.sign_in", "badge", S_REF_NULL("badge"), MAYBE, "the code on the badge") \
    M("in.sign_out", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.secret", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.secret", "staff_id", S_REF("id"), NEEDED, "whose") \
    M("in.secret", "pin", S_REF_NULL("pin"), MAYBE, "the new one; this or the badge") \
    M("in.secret", "badge", S_REF_NULL("badge"), MAYBE, "the new one") \
    M("in.secret", "old", S_REF_NULL("pin"), MAYBE, "the PIN until now, of a person who changes their own; managers need none") \
    M("in.unlock", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.unlock", "staff_id", S_REF_NULL("id"), MAYBE, "a person, or …") \
    M("in.unlock", "device_id", S_REF_NULL("id"), MAYBE, "… a device") \
    M("in.approve", "id", S_REF("question"), NEEDED, "chosen by the client; the answer carries it") \
    M("in.approve", "staff_id", S_REF_NULL("id"), MAYBE, "who approves; without it: whoever has this code") \
    M("in.approve", "pin", S_REF_NULL("pin"), MAYBE, "4 to 8 digits; this or the badge") \
    M("in.approve", "badge", S_REF_NULL("badge"), MAYBE, "the code on the badge") \
    M("in.approve", "ask", S_REF("asked"), NEEDED, "for what; when there is such an approval, that one is given, whatever the rest of it says") \
    M("asked", "approval_id", S_REF("id"), NEEDED, "chosen by the device") \
    M("asked", "act", S_REF("act"), NEEDED, "as the refusal said") \
    M("asked", "subject_id", S_REF_NULL("id"), MAYBE, "as the refusal said") \
    M("asked", "amount", "{\"anyOf\":[{\"type\":\"integer\",\"minimum\":0,\"maximum\":999999999999999},{\"type\":\"null\"}]}", MAYBE, "as the refusal said, or more") \
    M("asked", "reason", S_REF("reason"), MAYBE, "why, for whoever decides") \
    M("client", "name", S_REF_NULL("client_text"), MAYBE, "its name") \
    M("client", "version", S_REF_NULL("client_text"), MAYBE, "its version") \
    M("cursor", "epoch", S_REF("id"), NEEDED, "of the journal, from welcome or a snapshot") \
    M("cursor", "seq", S_REF("seq"), NEEDED, "everything up to here is held") \
    M("cursor", "mark", S_REF_NULL("mark"), MAYBE, "as told with that seq; if the journal has another one there, the answer is a snapshot") \
    M("resume", "epoch", S_REF("id"), NEEDED, "as in a cursor") \
    M("resume", "seq", S_REF("seq"), NEEDED, "as in a cursor") \
    M("resume", "mark", S_REF_NULL("mark"), MAYBE, "as in a cursor") \
    M("resume", "topics", S_REF("topics_or_none"), NEEDED, "topics that were subscribed; resuming subscribes them again") \
    M("resume", "backed", S_LIST("id"), MAYBE, "as in the last snapshot, empty if it had none; absent: the client does not know it, and gets a snapshot where there may have been some") \
    /* from the hub */ \
    M("out.welcome", "protocol", "{\"const\":\"payon.v1\"}", NEEDED, "the version spoken") \
    M("out.welcome", "session", S_REF("id"), NEEDED, "id of this connection; for logs") \
    M("out.welcome", "node", S_ANY_TEXT, NEEDED, "which hub answers; for logs") \
    M("out.welcome", "venue", S_REF("venue"), NEEDED, "where this device works") \
    M("out.welcome", "actor", S_REF("actor"), NEEDED, "who this device is: `by` of its changes") \
    M("out.welcome", "role", S_REF("role"), NEEDED, "what it may do and see") \
    M("out.welcome", "now", S_REF("time"), NEEDED, "the hub's clock") \
    M("out.welcome", "epoch", S_REF("id"), NEEDED, "of the venue's journal; if it changed, drop all cursors") \
    M("out.welcome", "seq", S_REF("seq"), NEEDED, "the last change of the journal") \
    M("out.welcome", "mark", S_REF("mark"), NEEDED, "the first 16 digits of the journal's chain at seq; part of a cursor") \
    M("out.welcome", "heartbeat_ms", S_NATURAL, NEEDED, "interval of sync messages") \
    M("out.welcome", "limits", S_REF("limits"), NEEDED, "the limits a client can meet") \
    M("out.welcome", "features", S_REF("features"), NEEDED, "what this hub understands beyond v1 as first released, asked for or not") \
    M("out.pairing", "token_id", S_REF("id"), NEEDED, "as in the pair") \
    M("out.pairing", "state", S_REF("pairing_state"), NEEDED, "waiting: show the code, ask again; approved: say hello with the token") \
    M("out.pairing", "code", S_REF_NULL("pair_code"), NEEDED, "while waiting; for people as ABCD-EFGH") \
    M("out.pairing", "expires_at", S_REF_NULL("time"), NEEDED, "while waiting; after it, a pair gets another code") \
    M("out.pairing", "now", S_REF("time"), NEEDED, "the hub's clock") \
    M("out.signed_in", "id", S_REF("question"), NEEDED, "as in the sign_in") \
    M("out.signed_in", "actor", S_REF("actor"), NEEDED, "`by` of the changes of this device from now on; its role is the person's") \
    M("out.signed_in", "language", S_ANY_TEXT, NEEDED, "of the person's screens; empty: the device's") \
    M("out.signed_in", "since", S_REF("time"), NEEDED, "when the person signed in") \
    M("out.signed_in", "key", S_REF("key"), NEEDED, "for hello; keep it in memory only, so that whoever reloads the screen must sign in again") \
    M("out.signed_out", "id", S_REF_NULL("question"), NEEDED, "as in the sign_out; null: nobody asked") \
    M("out.signed_out", "why", S_REF("signed_out_why"), NEEDED, "asked: sign_out; ended: works here no longer; changed: somebody else signed in at this device, or was signed out") \
    M("out.secret_set", "id", S_REF("question"), NEEDED, "as in the secret") \
    M("out.unlocked", "id", S_REF("question"), NEEDED, "as in the unlock") \
    M("out.approved", "id", S_REF("question"), NEEDED, "as in the approve") \
    M("out.approved", "approval_id", S_REF("id"), NEEDED, "for `approval` of the command") \
    M("out.approved", "by", S_ANY_TEXT, NEEDED, "the name of who approved") \
    M("out.approved", "expires_at", S_REF("time"), NEEDED, "until then it may be used, once") \
    M("out.snapshot", "id", S_REF_NULL("question"), NEEDED, "as in the sub; null: answers hello's resume, or nothing") \
    M("out.snapshot", "epoch", S_REF("id"), NEEDED, "of the journal") \
    M("out.snapshot", "seq", S_REF("seq"), NEEDED, "the state is that of this change") \
    M("out.snapshot", "mark", S_REF("mark"), NEEDED, "the first 16 digits of the journal's chain at seq; part of a cursor") \
    M("out.snapshot", "why", S_REF("snapshot_why"), MAYBE, "journal_lost: the database lost or changed commits; some of what was told before is gone. Instead of resumed: cursor_old (more was missed than the hub keeps or tells change by change), cursor_unknown (of another epoch, or ahead of the journal)") \
    M("out.snapshot", "topics", S_LIST("topic"), NEEDED, "topics of the session; replace what is held of them") \
    M("out.snapshot", "records", S_REF("puts"), NEEDED, "all live records of the topics, by kind; and the tickets of `backed`") \
    M("out.snapshot", "backed", S_LIST("id"), MAYBE, "stations without a live screen whose tickets this one is told, too, until the next snapshot; absent: none") \
    M("out.resumed", "id", S_REF_NULL("question"), NEEDED, "as in the sub; null: answers hello's resume") \
    M("out.resumed", "epoch", S_REF("id"), NEEDED, "of the journal") \
    M("out.resumed", "from", S_REF("seq"), NEEDED, "the cursor of the client") \
    M("out.resumed", "seq", S_REF("seq"), NEEDED, "the changes up to here follow") \
    M("out.resumed", "mark", S_REF("mark"), NEEDED, "the first 16 digits of the journal's chain at seq; part of a cursor") \
    M("out.unsubbed", "id", S_REF_NULL("question"), NEEDED, "as in the unsub") \
    M("out.change", "seq", S_REF("seq"), NEEDED, "its place in the journal") \
    M("out.change", "mark", S_REF("mark"), NEEDED, "the first 16 digits of the journal's chain at seq; part of a cursor") \
    M("out.change", "op", S_REF("id"), NEEDED, "of the command that did it") \
    M("out.change", "at", S_REF("time"), NEEDED, "when it happened: the command's `at`, else the hub's clock") \
    M("out.change", "recorded", S_REF("time"), NEEDED, "when the hub decided it") \
    M("out.change", "by", S_REF("actor"), NEEDED, "who did it") \
    M("out.change", "events", S_LIST("event"), NEEDED, "what happened: for sounds and logs; the state is in put and del") \
    M("out.change", "put", S_REF("puts"), NEEDED, "records as they are now, whole, by kind") \
    M("out.change", "del", S_REF("dels"), NEEDED, "ids of records that leave, by kind; apply after put") \
    M("out.sync", "seq", S_REF("seq"), NEEDED, "you have been told everything up to here") \
    M("out.sync", "mark", S_REF("mark"), NEEDED, "the first 16 digits of the journal's chain at seq; part of a cursor") \
    M("out.sync", "digest", S_REF("digest"), NEEDED, "of all records of your topics") \
    M("out.sync", "now", S_REF("time"), NEEDED, "the hub's clock") \
    M("out.ok", "op", S_REF("id"), NEEDED, "as in the cmd") \
    M("out.ok", "seq", S_REF("seq"), NEEDED, "the journal includes its change at this seq") \
    M("out.ok", "result", S_REF("result"), NEEDED, "what the command made, such as numbers; depends on the command") \
    M("out.ok", "replayed", S_TRUE, MAYBE, "it was answered before: this is that answer") \
    M("out.no", "op", S_REF("id"), NEEDED, "as in the cmd") \
    M("out.no", "seq", S_REF("seq"), MAYBE, "the state that it was decided on") \
    M("out.no", "code", S_REF("refusal"), NEEDED, "why") \
    M("out.no", "text", S_ANY_TEXT, NEEDED, "why, in English") \
    M("out.no", "retry", S_REF("retry"), NEEDED, "what to do about it") \
    M("out.no", "detail", S_REF("detail"), NEEDED, "what it is about") \
    M("out.no", "replayed", S_TRUE, MAYBE, "it was answered before: this is that answer") \
    M("out.quoted", "id", S_REF_NULL("question"), NEEDED, "as in the quote") \
    M("out.quoted", "seq", S_REF("seq"), NEEDED, "the state that it was decided on") \
    M("out.quoted", "put", S_REF("puts"), NEEDED, "records of the topic checks as they would be, whole, by kind") \
    M("out.quoted", "del", S_REF("dels"), NEEDED, "ids of those that would leave, by kind") \
    M("out.quoted", "result", S_REF("result"), NEEDED, "as in an ok") \
    M("out.quoted", "code", S_REF("refusal"), MAYBE, "why the command would be refused") \
    M("out.quoted", "text", S_ANY_TEXT, MAYBE, "the same, in English") \
    M("out.quoted", "retry", S_REF("retry"), MAYBE, "as in a no") \
    M("out.quoted", "detail", S_REF("detail"), MAYBE, "as in a no") \
    M("out.presence", "devices", S_LIST("presence_device"), NEEDED, "the venue's devices that are present") \
    M("out.presence", "stations", S_LIST("id"), NEEDED, "the stations with a live screen") \
    M("out.presence", "backed", S_LIST("id"), MAYBE, "stations without one whose tickets are shown by their backup; absent: none") \
    M("out.error", "id", S_REF_NULL("question"), NEEDED, "as in the sub or unsub, if it could be read") \
    M("out.error", "code", S_REF("error"), NEEDED, "what is wrong with the message") \
    M("out.error", "text", S_ANY_TEXT, NEEDED, "the same, in English") \
    M("out.error", "detail", S_REF("error_detail"), NEEDED, "where it is wrong") \
    M("out.bye", "code", S_NATURAL, NEEDED, "the close code that follows") \
    M("out.bye", "text", S_ANY_TEXT, NEEDED, "why, in English") \
    M("out.bye", "reconnect_ms", S_NATURAL, NEEDED, "how long to wait before reconnecting; 0: do as the code's range says") \
    M("venue", "id", S_REF("id"), NEEDED, "its identity") \
    M("venue", "name", S_ANY_TEXT, NEEDED, "its name") \
    M("venue", "currency", "{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}", NEEDED, "ISO 4217, of all money here") \
    M("venue", "exponent", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":4}", NEEDED, "decimals: an amount of 1250 with exponent 2 is 12.50") \
    M("venue", "zone", S_ANY_TEXT, NEEDED, "IANA time zone, for showing times") \
    M("actor", "device", S_ID_OR_ZEROS, NEEDED, "the device; all zeros: the hub itself") \
    M("actor", "staff", S_REF_NULL("id"), NEEDED, "the staff member; null: nobody in particular") \
    M("actor", "name", S_ANY_TEXT, NEEDED, "for people") \
    M("actor", "role", S_REF("role"), NEEDED, "as it was then: the person's, or the device's") \
    M("actor", "late", S_TRUE, MAYBE, "a command from before: the person was signed in when it was given, and no longer when it came") \
    M("actor", "approver", S_REF("id"), MAYBE, "who approved it; without: nobody was asked (`approvals`)") \
    M("event", "type", S_REF("event_type"), NEEDED, "what happened") \
    M("event", "id", S_REF("id"), NEEDED, "the record it is about") \
    M("event", "text", "{\"type\":\"string\",\"minLength\":1}", MAYBE, "depends on the type") \
    M("presence_device", "device", S_REF("id"), NEEDED, "the device") \
    M("presence_device", "name", S_ANY_TEXT, NEEDED, "for people, as in actor") \
    M("presence_device", "role", S_REF("role"), NEEDED, "its role") \
    M("presence_device", "table_id", S_REF_NULL("id"), NEEDED, "the table it looks at; null: none") \
    M("detail", "field", S_ANY_TEXT, MAYBE, "path of a field: body.choices[2].option_id") \
    M("detail", "error", S_REF("error"), MAYBE, "bad_command, unknown_command: what is wrong with the field") \
    M("detail", "rule", S_ANY_TEXT, MAYBE, "bad_command: the rule that the record breaks, in English") \
    M("detail", "id", S_REF("id"), MAYBE, "the record meant") \
    M("detail", "rev", S_NATURAL, MAYBE, "rev_changed: the rev it has now") \
    M("detail", "due", "{\"type\":\"integer\"}", MAYBE, "due_changed: the amount due now") \
    M("detail", "index", S_NATURAL, MAYBE, "which element of the field, from 1") \
    M("detail", "amount", "{\"type\":\"integer\"}", MAYBE, "sums_differ: what the field is here") \
    M("detail", "state", S_ANY_TEXT, MAYBE, "refused because of a state: the one it is in now") \
    M("detail", "approval", S_REF("need"), MAYBE, "it would be done with an approval for this (`manager_approvals`)") \
    M("detail", "legal", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", MAYBE, "commands that this state allows") \
    M("detail", "orders", S_LIST("id"), MAYBE, "shift_orders: the open orders, those with the smallest numbers") \
    M("need", "act", S_ANY_TEXT, NEEDED, "a command, or a part of one: see Rights") \
    M("need", "subject_id", S_REF_NULL("id"), NEEDED, "the record that the command is about; null: none") \
    M("need", "amount", S_NATURAL, NEEDED, "what it comes to; 0 also when that does not matter") \
    M("error_detail", "field", S_ANY_TEXT, MAYBE, "path of a field: resume.topics[0]") \
    M("error_detail", "at", S_NATURAL, MAYBE, "not JSON: the byte of the message where that was found") \
    M("error_detail", "op", S_REF("id"), MAYBE, "not JSON: of the cmd, if it stands before that byte") \
    M("error_detail", "wait_ms", S_NATURAL, MAYBE, "sign_in_wait, sign_in_busy: how long")
/* clang-format on */

enum member_need {
    MAYBE,
    NEEDED,
};

struct member {
    const char *owner;
    const char *name;
    const char *schema;
    enum member_need need;
    const char *doc;
};
extern const struct member members[];
extern const int members_n;
/* "hello" for the owner "in.hello"; empty for an object within messages. */
struct str member_message(struct str owner);

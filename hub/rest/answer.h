#pragma once
/* What all answers of REST have in common: headers, ETags, compression. */

#include "hub/core/base/api.h"
#include "hub/net/net.h"

enum { REQUEST_ID_MAX = 128, IF_NONE_MATCH_MAX = 512 };

/* What the answer needs of its request; kept while it waits. */
struct answer_of {
    char request_id[REQUEST_ID_MAX + 1];
    char if_none_match[IF_NONE_MATCH_MAX + 1]; /* longer: as if there were none */
    bool gzip;                                 /* it takes gzip */
    bool tls;
    int64_t retry_s; /* of 429 and 503; 0: a second */
};

void answer_note(struct answer_of *to, const struct net_http_request *request);

/* Headers that every answer has, and those of the rate. */
void answer_headers(
    struct net_http_response *r, const struct answer_of *of, const struct api_rate *rate);
/* The body of a read, which the client may have already. `version` is in its ETag. Takes a copy. */
void answer_read(
    struct net_http_response *r, const struct answer_of *of, struct str body, int64_t version);
/* The body of a read that is the same for all, whoever they are: hashed and compressed once, since
 * it is given without a key, too. */
struct answer_kept {
    struct str body; /* borrowed */
    struct buf gzip;
    char tag[64];
};
/* False: out of memory. Either way answer_kept_fini follows. */
bool answer_keep(struct answer_kept *k, struct str body);
void answer_kept_fini(struct answer_kept *k);
/* Borrows it until the answer has left. */
void answer_kept(
    struct net_http_response *r, const struct answer_of *of, const struct answer_kept *k);
/* Any other body. */
void answer_body(struct net_http_response *r, const char *type, struct str body);

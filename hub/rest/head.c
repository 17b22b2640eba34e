#include "hub/rest/head.h"

#include "hub/crypto/token.h"
#include "hub/rest/signed.h"

enum { KEY_MAX = 255 };

/* What follows the scheme; empty: it is another one. */
static struct str of_scheme(struct str authorization, struct str scheme)
{
    if (authorization.n <= scheme.n || authorization.p[scheme.n] != ' ' ||
        strncasecmp(authorization.p, scheme.p, scheme.n) != 0)
        return (struct str){0};
    return str_trim((struct str){authorization.p + scheme.n, authorization.n - scheme.n});
}

bool head_token(const struct ask_request *r, struct arena *a, struct api_ask *ask)
{
    struct str token = of_scheme(r->authorization, STR("Bearer"));
    struct str signature = of_scheme(r->authorization, STR(SIGNED_SCHEME));
    if (signature.n)
        return signed_read(r, signature, a, ask);
    ask->is_device = token_parse(token, &ask->token, ask->secret_hash);
    return ask->is_device || token_parse_key(token, &ask->token, ask->secret_hash);
}

bool head_is_key(struct str idempotency_key)
{
    for (size_t i = 0; i < idempotency_key.n; i++)
        if (idempotency_key.p[i] < ' ' || idempotency_key.p[i] > '~')
            return false;
    return idempotency_key.n && idempotency_key.n <= KEY_MAX;
}

bool head_is_json(struct str content_type)
{
    struct str json = STR("application/json");
    return content_type.n >= json.n && strncasecmp(content_type.p, json.p, json.n) == 0 &&
           (content_type.n == json.n || content_type.p[json.n] == ';' ||
               content_type.p[json.n] == ' ');
}

#pragma once
/* Answers to managers who log in: cookies, tokens, and what pages show with their requests. */

#include "hub/rest/answer.h"
#include "hub/rest/asked.h"

/* What the answer needs of its request. */
struct login_of {
    bool by_cookie, bearer;
    char csrf[CSRF_TEXT];
};

struct login_of login_note(const struct ask_result *asked);
bool login_answers(enum api_verb verb);
void login_answer(struct net_http_response *r, const struct answer_of *of,
    const struct login_of *login, const struct api_answer *a);

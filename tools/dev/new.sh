#!/usr/bin/env bash
# ./dev new command NOUN.VERB | record NAME | screen NAME: stubs in every place that needs a person, and what is left to fill in
#
#   --domain DOMAIN   where it belongs (floor, menu, order, …), unless the noun says it already
#   --event NOUN.VERB the event of a command, unless it is the verb with -ed
exec node tools/new/new.mjs "$@"

#pragma once
/* Brings a connection from DOWN to UP; conn.c tells it when. */

struct pg_conn;

void connect_begin(struct pg_conn *c);
/* The descriptor of a connection in CONNECTING is ready. */
void connect_step(struct pg_conn *c);

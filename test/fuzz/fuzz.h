/*
 * fuzz.h
 *		What the harnesses share.
 */
#ifndef DIVERGENCE_FUZZ_H
#define DIVERGENCE_FUZZ_H

#include "fmgr.h"

/* Reports a finding and ends the process; libFuzzer keeps the input. */
extern void fuzz_finding(const char *what, const char *detail) __attribute__((noreturn));

/*
 * Runs a step of a harness in a subtransaction, so that an error leaves nothing
 * behind; whether it went through.  An internal error is a finding of that name,
 * unless "what" is NULL.
 */
extern bool fuzz_survives(void (*step) (void *), void *argument, const char *what);

/* fuzz_calls.c: once, before the others */
extern void fuzz_find_functions(void);

/* Calls every function of the extension that takes one or two values of the type. */
extern void fuzz_functions_of(Oid type, Datum a, Datum b);

/* The harness of calls. */
extern void fuzz_calls(const uint8_t *data, size_t size);

#endif							/* DIVERGENCE_FUZZ_H */

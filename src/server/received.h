/*
 * received.h
 *		What comes where the binary form of a type is expected.
 */
#ifndef DIVERGENCE_RECEIVED_H
#define DIVERGENCE_RECEIVED_H

/* 0A000: the first byte, no version, begins "text" (as "a text in JSON") of that type; "version" was expected. */
extern void divergence_received_text(const char *type, int byte, const char *text, int version) __attribute__((noreturn));

#endif							/* DIVERGENCE_RECEIVED_H */
